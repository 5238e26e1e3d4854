/// How much a model file may ask of a scan. Whatever goes beyond makes the scan incomplete, with the reason.
public struct ModelScanLimits: Sendable, Equatable {
    /// Bytes that may be unpacked, over all members and all passes.
    public var unpackedBytes = 16 << 30
    /// One stream may grow by this factor beyond ``unpackedSlack`` (deflate itself reaches 1,032).
    public var unpackingFactor = 200
    /// Bytes that any stream may unpack to, however small it is.
    public var unpackedSlack = 256 << 20
    /// Unpacked bytes of one member that are held in memory; larger ones are unpacked again for each pass.
    public var heldBytes = 64 << 20
    /// Containers inside containers.
    public var nesting = 4
    /// Members of all archives of one file, and pickles that follow another.
    public var members = 100_000
    /// Findings of one file.
    public var findings = 10_000
    /// Bytes of one JSON document that is read as a whole.
    public var jsonBytes = 100_000_000

    public init() {}
}
