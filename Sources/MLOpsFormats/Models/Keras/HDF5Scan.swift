/// HDF5 files, as Keras wrote before version 3: recognised, and searched for what Keras writes about Lambda layers.
enum HDF5Scan {
    private static let signs = ["\"class_name\": \"Lambda\"", "\"class_name\":\"Lambda\""].map { Array($0.utf8) }
    private static let mostSearched = 256 << 20

    static func scan(_ window: ByteWindow, _ place: ScanPlace, _ context: ScanContext) throws -> ContentScan.Result {
        var offset = 0
        let piece = 1 << 18
        let overlap = 64
        search: while offset < min(window.size, mostSearched) {
            let bytes = try window.bytes(at: offset, count: piece + overlap)
            for sign in signs {
                if let found = ByteSearch.first(sign, in: bytes, from: 0) {
                    context.add(
                        .embeddedCode, .dangerous, in: place, at: offset + found,
                        "has a Lambda layer at byte \(offset + found), which is code")
                    break search
                }
            }
            offset += piece
        }
        context.gap("is not read: HDF5 may hold code that only its own library finds", in: place)
        return ContentScan.Result(format: .hdf5)
    }
}
