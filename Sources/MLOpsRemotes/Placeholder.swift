import MLOpsCore
