import MLOpsCore

extension TOMLParser {
    mutating func value(depth: Int) throws -> JSON {
        guard depth < TOMLText.deepest else { throw tooDeep() }
        try count()
        switch peek() {
        case nil: throw fault("a value expected")
        case UInt8(ascii: "\""):
            let isLong = peek(1) == UInt8(ascii: "\"") && peek(2) == UInt8(ascii: "\"")
            return try text(isLong ? longString(UInt8(ascii: "\"")) : basicString())
        case UInt8(ascii: "'"):
            let isLong = peek(1) == UInt8(ascii: "'") && peek(2) == UInt8(ascii: "'")
            return try text(isLong ? longString(UInt8(ascii: "'")) : literalString())
        case UInt8(ascii: "["):
            position += 1
            return try array(depth: depth + 1)
        case UInt8(ascii: "{"):
            position += 1
            return try inlineTable(depth: depth + 1)
        default: return try scalar()
        }
    }

    private func text(_ bytes: [UInt8]) throws -> JSON {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("invalid UTF-8") }
        return .string(text)
    }

    private mutating func array(depth: Int) throws -> JSON {
        var items: [JSON] = []
        while true {
            try skipSpace()
            if take("]") { return .array(items) }
            items.append(try value(depth: depth))
            try skipSpace()
            if take("]") { return .array(items) }
            guard take(",") else { throw fault("',' or ']' expected in a list") }
        }
    }

    /// Blanks, comments and line ends.
    private mutating func skipSpace() throws {
        repeat {
            skipBlanks()
            try skipComment()
        } while takeLineEnd()
    }

    // MARK: Strings

    /// `"…"` on one line.
    mutating func basicString() throws -> [UInt8] {
        position += 1
        var result: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return result
            case UInt8(ascii: "\\"): try escape(into: &result)
            default:
                try check(byte)
                result.append(byte)
            }
        }
        throw fault("a text does not end")
    }

    /// `'…'` on one line.
    mutating func literalString() throws -> [UInt8] {
        position += 1
        let start = position
        while let byte = peek() {
            position += 1
            if byte == UInt8(ascii: "'") { return Array(bytes[start..<(position - 1)]) }
            try check(byte)
        }
        throw fault("a text does not end")
    }

    private func check(_ byte: UInt8) throws {
        guard byte == 0x09 || byte >= 0x20, byte != 0x7F else { throw fault("a control character in a text") }
    }

    /// Three quotes on each side; line ends are part of it, as line feeds.
    private mutating func longString(_ quote: UInt8) throws -> [UInt8] {
        position += 3
        _ = takeLineEnd()
        var result: [UInt8] = []
        while let byte = peek() {
            if takeLineEnd() {
                result.append(0x0A)
                continue
            }
            if byte == quote, peek(1) == quote, peek(2) == quote {
                position += 3
                // One or two more quotes belong to the text.
                for _ in 0..<2 where peek() == quote {
                    position += 1
                    result.append(quote)
                }
                return result
            }
            position += 1
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if try !skipLineEnding() { try escape(into: &result) }
            } else {
                try check(byte)
                result.append(byte)
            }
        }
        throw fault("a text does not end")
    }

    /// Behind a backslash: blanks and a line end, and all white space after them; false where there is none.
    private mutating func skipLineEnding() throws -> Bool {
        let start = position
        skipBlanks()
        guard takeLineEnd() else {
            position = start
            return false
        }
        repeat { skipBlanks() } while takeLineEnd()
        return true
    }

    /// Behind a backslash.
    private mutating func escape(into result: inout [UInt8]) throws {
        guard let byte = peek() else { throw fault("a text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(byte)
        case UInt8(ascii: "u"): try scalar(digits: 4, into: &result)
        case UInt8(ascii: "U"): try scalar(digits: 8, into: &result)
        default: throw fault("an unknown escape")
        }
    }

    private mutating func scalar(digits: Int, into result: inout [UInt8]) throws {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek().flatMap({ Hex.value(of: $0.asciiLowercased) }) else {
                throw fault("\(digits) hexadecimal digits expected")
            }
            position += 1
            // Eight digits fit exactly.
            value = value << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(value) else { throw fault("an escape that is no character") }
        result += Array(String(Character(scalar)).utf8)
    }

    // MARK: Other scalars

    private mutating func scalar() throws -> JSON {
        let start = position
        takeWord()
        // A date and a time may have a space between them.
        if TOMLScalar.isDate(bytes[start..<position]), peek() == 0x20, let next = peek(1), next.isASCIIDigit {
            position += 1
            takeWord()
        }
        let word = bytes[start..<position]
        if word.elementsEqual("true".utf8) { return .bool(true) }
        if word.elementsEqual("false".utf8) { return .bool(false) }
        let text = String(decoding: word, as: UTF8.self)
        if let (digits, radix) = TOMLScalar.wholeNumber(word) {
            guard let number = Int64(digits, radix: radix) else { throw fault("a number beyond 64 bits") }
            return number.magnitude <= UInt64(JSON.maxInteger) ? .integer(number) : .string(text)
        }
        guard TOMLScalar.isOtherNumber(word) || TOMLScalar.isDateOrTime(word) else {
            throw fault("'\(VisibleText.excerpt(text))' is no value")
        }
        return .string(text)
    }

    private mutating func takeWord() {
        while let byte = peek(), byte.isASCIIAlphanumeric || "+-_.:".utf8.contains(byte) { position += 1 }
    }
}

/// The grammar of numbers, dates and times.
enum TOMLScalar {
    static func isDecimal(_ word: ArraySlice<UInt8>) -> Bool {
        let digits = unsigned(word)
        return isDigits(digits, \.isASCIIDigit) && (digits.count == 1 || digits.first != 0x30)
    }

    /// The digits of a decimal, hexadecimal, octal or binary number; nil for any other word.
    static func wholeNumber(_ word: ArraySlice<UInt8>) -> (digits: String, radix: Int)? {
        func digits(_ part: ArraySlice<UInt8>) -> String {
            String(decoding: part.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        }
        if isDecimal(word) { return (digits(word), 10) }
        let body = word.dropFirst(2)
        if word.starts(with: "0x".utf8), isDigits(body, { Hex.value(of: $0.asciiLowercased) != nil }) {
            return (digits(body), 16)
        }
        if word.starts(with: "0o".utf8), isDigits(body, { (0x30...0x37).contains($0) }) { return (digits(body), 8) }
        if word.starts(with: "0b".utf8), isDigits(body, { $0 == 0x30 || $0 == 0x31 }) { return (digits(body), 2) }
        return nil
    }

    /// Numbers that are not whole.
    static func isOtherNumber(_ word: ArraySlice<UInt8>) -> Bool {
        let bare = unsigned(word)
        if bare.elementsEqual("inf".utf8) || bare.elementsEqual("nan".utf8) { return true }
        let exponentAt = bare.firstIndex { $0.asciiLowercased == UInt8(ascii: "e") }
        let mantissa = bare[..<(exponentAt ?? bare.endIndex)]
        if let exponentAt {
            guard isDigits(unsigned(bare[(exponentAt + 1)...]), \.isASCIIDigit) else { return false }
        }
        guard let dot = mantissa.firstIndex(of: UInt8(ascii: ".")) else {
            return exponentAt != nil && isDecimal(mantissa) && unsigned(mantissa).count == mantissa.count
        }
        let whole = mantissa[..<dot]
        return isDecimal(whole) && unsigned(whole).count == whole.count
            && isDigits(mantissa[(dot + 1)...], \.isASCIIDigit)
    }

    private static func unsigned(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-") ? word.dropFirst() : word
    }

    /// Digits, single underscores between them.
    private static func isDigits(_ word: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> Bool {
        word.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }

    /// `2026-03-31`
    static func isDate(_ word: ArraySlice<UInt8>) -> Bool {
        word.count == 10 && Timestamp(String(decoding: word, as: UTF8.self)) != nil
    }

    static func isDateOrTime(_ word: ArraySlice<UInt8>) -> Bool {
        if isDate(word) || isTime(word) { return true }
        guard word.count > 11, isDate(word.prefix(10)),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(word[word.startIndex + 10])
        else { return false }
        let time = word.dropFirst(11)
        if time.last?.asciiLowercased == UInt8(ascii: "z") { return isTime(time.dropLast()) }
        if let sign = time.lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) {
            let offset = Array(time[(sign + 1)...])
            return isTime(time[..<sign]) && offset.count == 5 && isTime((offset + Array(":00".utf8))[...])
        }
        return isTime(time)
    }

    /// `12:00:00` or `12:00:00.5`
    private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(word)
        guard bytes.count >= 8, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":") else { return false }
        func number(_ index: Int) -> Int {
            guard bytes[index].isASCIIDigit, bytes[index + 1].isASCIIDigit else { return 99 }
            return Int(bytes[index] - 0x30) * 10 + Int(bytes[index + 1] - 0x30)
        }
        guard number(0) < 24, number(3) < 60, number(6) < 60 else { return false }
        return bytes.count == 8
            || (bytes[8] == UInt8(ascii: ".") && bytes.count > 9 && bytes[9...].allSatisfy(\.isASCIIDigit))
    }
}
