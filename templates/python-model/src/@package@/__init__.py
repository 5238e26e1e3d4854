"""The model <%project%>: data, training, evaluation."""

from pathlib import Path

TRAIN = Path("data/train")
TEST = Path("data/test")
PARAMS = Path("params.yaml")
METRICS = Path("metrics.json")
MODEL = Path("models/<%project%>.onnx")
