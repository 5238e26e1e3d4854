import CAssets

/// A file of the source tree's `templates/` or `hooks/` that was compiled into the binary.
public struct EmbeddedAsset: Sendable, Equatable {
    /// The path in the source tree, such as `hooks/hook.template`.
    public let name: String
    public let bytes: [UInt8]
    /// True when the file's owner may execute it.
    public let executable: Bool

    /// Every embedded file, sorted by name.
    public static var all: [EmbeddedAsset] { (0..<mlops_asset_count()).compactMap(asset(at:)) }

    /// The names of all embedded files, sorted; reads no contents.
    public static var names: [String] {
        (0..<mlops_asset_count()).compactMap { mlops_asset_at($0).map { String(cString: $0.pointee.name) } }
    }

    /// The embedded file called `name`; nil when there is none.
    public static func named(_ name: String) -> EmbeddedAsset? {
        guard let index = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else { return nil }
        return asset(at: index)
    }

    private static func asset(at index: Int) -> EmbeddedAsset? {
        guard let entry = mlops_asset_at(index)?.pointee else { return nil }
        return EmbeddedAsset(
            name: String(cString: entry.name),
            bytes: Array(UnsafeBufferPointer(start: entry.bytes, count: entry.length)),
            executable: entry.executable)
    }
}
