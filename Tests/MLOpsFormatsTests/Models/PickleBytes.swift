import MLOpsFormats

/// Writes pickles opcode by opcode, for streams that no pickler writes.
enum PickleBytes {
    static func proto(_ version: UInt8) -> [UInt8] { [0x80, version] }
    static func frame(_ length: Int) -> [UInt8] { [0x95] + little(length, 8) }
    static func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
    static func longText(_ bytes: [UInt8]) -> [UInt8] { [0x58] + little(bytes.count, 4) + bytes }
    static func bytes(_ bytes: [UInt8]) -> [UInt8] { [0x42] + little(bytes.count, 4) + bytes }
    static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }
    static func stackGlobal(_ module: String, _ name: String) -> [UInt8] { text(module) + text(name) + [0x93] }
    static func line(_ text: String) -> [UInt8] { Array((text + "\n").utf8) }
    static func put(_ index: UInt8) -> [UInt8] { [0x71, index] }
    static func get(_ index: UInt8) -> [UInt8] { [0x68, index] }

    static let memoize: [UInt8] = [0x94]
    static let mark: [UInt8] = [0x28]
    static let tuple: [UInt8] = [0x74]
    static let tuple1: [UInt8] = [0x85]
    static let tuple2: [UInt8] = [0x86]
    static let emptyTuple: [UInt8] = [0x29]
    static let emptyDict: [UInt8] = [0x7D]
    static let reduce: [UInt8] = [0x52]
    static let build: [UInt8] = [0x62]
    static let pop: [UInt8] = [0x30]
    static let none: [UInt8] = [0x4E]
    static let stop: [UInt8] = [0x2E]

    /// A call of an import with one text, as `__reduce__` writes it in protocol 4.
    static func call(_ module: String, _ name: String, _ argument: String = "id") -> [UInt8] {
        proto(4) + stackGlobal(module, name) + text(argument) + tuple1 + reduce + stop
    }

    static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

extension ModelReport {
    /// Imports as `module.name`, sorted.
    var imports: [String] {
        findings.filter { $0.kind == .imports }.map { "\($0.module ?? "?").\($0.name ?? "?")" }.sorted()
    }

    var kinds: Set<ModelFinding.Kind> { Set(findings.map(\.kind)) }

    func has(_ kind: ModelFinding.Kind, _ severity: ModelSeverity) -> Bool {
        findings.contains { $0.kind == kind && $0.severity == severity }
    }
}
