import Glibc
import Testing

/// Files of the project that are made from the code.
enum Golden {
    /// Compares `text` with the committed file at `path` below the project; `MLOPS_RECORD=1` writes it instead.
    static func expect(
        _ text: String, at path: String, source: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let parts = source.split(separator: "/", omittingEmptySubsequences: false)
        let tests = try #require(parts.lastIndex(of: "Tests"))
        let file = parts[..<tests].joined(separator: "/") + "/" + path
        if getenv("MLOPS_RECORD") != nil { try write(text, to: file) }
        let committed = String(decoding: try read(file), as: UTF8.self)
        let place = zip(committed.split(separator: "\n"), text.split(separator: "\n")).first { $0 != $1 }
        #expect(
            committed.utf8.elementsEqual(text.utf8),
            "\(path) is not what the code makes (MLOPS_RECORD=1 records anew): \(place.map { "\($0)" } ?? "its end")",
            sourceLocation: sourceLocation)
    }

    static func read(_ file: String) throws -> [UInt8] {
        let stream = try #require(fopen(file, "r"), "\(file) is missing")
        defer { fclose(stream) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { result += buffer[..<count] }
        return result
    }

    static func write(_ text: String, to file: String) throws {
        let stream = try #require(fopen(file, "w"), "cannot write \(file)")
        defer { fclose(stream) }
        let bytes = Array(text.utf8)
        #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
    }
}
