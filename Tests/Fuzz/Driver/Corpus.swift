import Glibc

/// What inputs are made of: the seeds of a target and the words of its format.
struct Corpus {
    let seeds: [[UInt8]]
    let words: [[UInt8]]

    init(_ options: Options) {
        seeds = options.corpora.flatMap { Self.files(in: $0) }.compactMap { Self.bytes(of: $0) }
        words = options.dictionary.flatMap { Self.bytes(of: $0) }.map { Self.words($0) } ?? []
    }

    /// The files of a folder, sorted, so that one seed gives the same inputs everywhere.
    static func files(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append("\(folder)/\(name)") }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// At most as many bytes as a worker can hand over.
    static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while result.count < SharedState.mostBytes {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            result += piece[..<count]
        }
        return ferror(file) == 0 ? Array(result.prefix(SharedState.mostBytes)) : nil
    }

    static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "wb") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    /// libFuzzer's form: a line `"word"` or `name="word"`, with `\\`, `\"` and `\xNN`.
    private static func words(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A).compactMap { line in
            guard line.first != UInt8(ascii: "#"), let open = line.firstIndex(of: UInt8(ascii: "\"")),
                let close = line.lastIndex(of: UInt8(ascii: "\"")), open < close
            else { return nil }
            var word: [UInt8] = []
            var rest = line[(open + 1)..<close]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                    word.append(byte)
                    continue
                }
                guard next == UInt8(ascii: "x") else {
                    word.append(next)
                    continue
                }
                word.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            }
            return word
        }
    }
}
