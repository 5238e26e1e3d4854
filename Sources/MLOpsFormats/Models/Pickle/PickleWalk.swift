/// One instruction of a pickle, with what stands behind it.
package struct PickleInstruction {
    enum Argument {
        case none
        case number(Int)
        /// A line: where it starts, its length without the newline, and its first bytes.
        case line(start: Int, count: Int, kept: [UInt8])
        case lines([UInt8], [UInt8])
        /// Content that was passed over.
        case content(start: Int, count: Int)
    }

    /// Bytes from the start of the source.
    package let position: Int
    package let opcode: PickleOpcode
    let argument: Argument
}

/// Reads one instruction after the other, without any regard to what they do.
package struct PickleWalk {
    var cursor: ByteCursor

    /// Longer names of modules and their members do not exist.
    static let longestName = 1024
    /// What is kept of a line; longer ones are numbers and texts that nothing depends on.
    static let keptLine = 512

    init(_ cursor: ByteCursor) {
        self.cursor = cursor
    }

    /// For comparing with other readers of the format.
    package init(_ bytes: [UInt8]) {
        self.init(ByteCursor(ByteWindow(HeldModelBytes(bytes))))
    }

    /// The next instruction.
    ///
    /// - Throws: a ``ScanFault`` for a byte that is no opcode, and for an operand that is cut off.
    package mutating func next() throws -> PickleInstruction {
        let position = cursor.position
        let byte = try cursor.byte()
        guard let opcode = PickleOpcode(rawValue: byte) else {
            throw ScanFault("the byte 0x\(String(byte, radix: 16)) is no opcode", at: position)
        }
        return PickleInstruction(position: position, opcode: opcode, argument: try argument(of: opcode))
    }

    private mutating func argument(of opcode: PickleOpcode) throws -> PickleInstruction.Argument {
        switch opcode.operand {
        case .none: return .none
        case .unsigned(let width): return .number(try cursor.number(width))
        case .signed4: return .number(try cursor.signed32())
        case .line:
            try checkBeginning(of: opcode)
            let line = try cursor.line(keeping: Self.keptLine)
            return .line(start: line.start, count: line.count, kept: line.kept)
        case .twoLines:
            return .lines(try name(), try name())
        case .counted(let width): return try content(try cursor.number(width))
        case .countedSigned4: return try content(try cursor.signed32())
        }
    }

    /// Numbers and quoted texts tell early when they are none: a line of raw numbers may have the length of the file.
    private func checkBeginning(of opcode: PickleOpcode) throws {
        let head = try cursor.peek(32).prefix { $0 != 0x0A }
        let isFine: Bool =
            switch opcode {
            case .int, .long, .float, .get, .put:
                // Hexadecimal, `inf` and `nan` among them: what `int()` and `float()` take.
                head.allSatisfy { "0123456789abcdefABCDEFxXoOlLinftyINFTY+-_. \t\r\u{B}\u{C}".utf8.contains($0) }
            case .string: head.first == UInt8(ascii: "'") || head.first == UInt8(ascii: "\"")
            default: true
            }
        guard isFine else {
            throw ScanFault("the line behind \(opcode.name) is none that Python takes", at: cursor.position)
        }
    }

    private mutating func name() throws -> [UInt8] {
        let line = try cursor.line(keeping: Self.longestName)
        guard line.count <= Self.longestName else {
            throw ScanFault("a name is longer than \(Self.longestName) bytes", at: line.start)
        }
        return line.kept
    }

    private mutating func content(_ count: Int) throws -> PickleInstruction.Argument {
        let start = cursor.position
        guard count >= 0 else { throw ScanFault("a length is negative", at: start) }
        try cursor.skip(count)
        return .content(start: start, count: count)
    }
}
