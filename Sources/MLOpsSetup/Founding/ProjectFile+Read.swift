import MLOpsCore
import MLOpsFormats
import MLOpsSystem
import SystemPackage

extension ProjectFile {
    /// Reads `mlops.yaml` in a working tree; at most 1 MiB.
    ///
    /// - Throws: `input` with what is wrong in it, or when it cannot be read.
    init(reading file: FilePath) throws {
        self = try ProjectFile(YAMLReader.read(Files.read(file, limit: 1 << 20), name: file.visible))
    }
}
