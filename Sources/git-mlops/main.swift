import Glibc
import MLOpsCommands

exit(EntryPoint.main())
