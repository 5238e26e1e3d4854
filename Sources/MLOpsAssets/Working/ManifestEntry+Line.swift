import MLOpsCore

extension ManifestEntry {
    /// The entry that one line of a manifest stands for, given without its line feed; nil when it is no such line.
    public init?(line: [UInt8]) {
        let parsed = line.withUnsafeBufferPointer { buffer -> ManifestEntry? in
            guard let fields = try? ManifestLine(buffer) else { return nil }
            if fields.path.elementsEqual(Self.selfPath.bytes) {
                return ManifestEntry(
                    path: Self.selfPath, digest: fields.digest, size: fields.size, executable: fields.executable)
            }
            return try? fields.entry()
        }
        guard let parsed else { return nil }
        self = parsed
    }
}
