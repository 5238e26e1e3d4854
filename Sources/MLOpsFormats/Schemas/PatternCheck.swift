/// A rough look at a regular expression of ECMA-262, as JSON Schema asks for: groups and classes closed, something to
/// repeat before each repetition. It finds what no reader can take, not everything that some reader refuses.
enum PatternCheck: Equatable {
    case sound
    case broken(String)
    case unknown(String)

    static func check(_ pattern: String) -> PatternCheck {
        var scanner = PatternScanner(Array(pattern.unicodeScalars))
        return scanner.run()
    }
}

private struct PatternScanner {
    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    /// What the next repetition would repeat.
    private var last = Last.nothing

    private enum Last {
        case nothing
        case atom
        /// A repetition: only `?` may follow it.
        case repetition
        case assertion
    }

    init(_ text: [Unicode.Scalar]) {
        self.text = text
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < text.count ? text[index + offset] : nil
    }

    mutating func run() -> PatternCheck {
        while let scalar = peek() {
            index += 1
            let answer: PatternCheck
            switch scalar {
            case "\\": answer = escape()
            case "[": answer = characterClass()
            case "(": answer = group()
            case ")":
                guard depth > 0 else { return .broken("a group is closed that was not opened") }
                depth -= 1
                last = .atom
                answer = .sound
            case "*", "+", "?": answer = repetition(scalar)
            case "{": answer = braces()
            case "|":
                last = .nothing
                answer = .sound
            case "^", "$":
                last = .assertion
                answer = .sound
            default:
                last = .atom
                answer = .sound
            }
            if answer != .sound { return answer }
        }
        return depth == 0 ? .sound : .broken("a group is not closed")
    }

    private mutating func escape() -> PatternCheck {
        guard let scalar = peek() else { return .broken("it ends in a backslash") }
        index += 1
        last = scalar == "b" || scalar == "B" ? .assertion : .atom
        // `\p{Letter}`
        if scalar == "p" || scalar == "P", peek() == "{" {
            guard let end = text[index...].firstIndex(of: "}") else { return .broken("a property is not closed") }
            index = end + 1
        }
        return .sound
    }

    private mutating func characterClass() -> PatternCheck {
        if peek() == "^" { index += 1 }
        var previous: Unicode.Scalar?
        while let scalar = peek() {
            index += 1
            switch scalar {
            case "]":
                last = .atom
                return .sound
            case "\\":
                guard peek() != nil else { return .broken("it ends in a backslash") }
                index += 1
                previous = nil
            case "-":
                if let low = previous, let high = peek(), high != "]", high != "\\" {
                    guard low <= high else { return .broken("a range runs backwards") }
                    index += 1
                    previous = nil
                } else {
                    previous = scalar
                }
            default: previous = scalar
            }
        }
        return .broken("a class is not closed")
    }

    private mutating func group() -> PatternCheck {
        depth += 1
        last = .nothing
        guard peek() == "?" else { return .sound }
        index += 1
        switch (peek(), peek(1)) {
        case (":", _), ("=", _), ("!", _): index += 1
        case ("<", "="), ("<", "!"): index += 2
        case ("<", _):
            guard let end = text[index...].firstIndex(of: ">"), end > index + 1 else {
                return .broken("the name of a group is not closed")
            }
            index = end + 1
        default: return .unknown("a group of this kind is not of ECMA-262")
        }
        return .sound
    }

    private mutating func repetition(_ scalar: Unicode.Scalar) -> PatternCheck {
        switch last {
        case .atom, .assertion:
            last = .repetition
            return .sound
        case .repetition:
            guard scalar == "?" else { return .broken("a repetition follows a repetition") }
            last = .nothing
            return .sound
        case .nothing: return .broken("there is nothing to repeat")
        }
    }

    /// `{2}`, `{2,}`, `{2,3}`; anything else is taken as it stands by most readers.
    private mutating func braces() -> PatternCheck {
        var end = index
        func digits() -> [Unicode.Scalar] {
            let run = text[end...].prefix { ("0"..."9").contains($0) }
            end += run.count
            return Array(run)
        }
        let low = digits()
        var high: [Unicode.Scalar]?
        if end < text.count, text[end] == "," {
            end += 1
            high = digits()
        }
        guard !low.isEmpty, end < text.count, text[end] == "}" else {
            last = .atom
            return .sound
        }
        index = end + 1
        if let high, !high.isEmpty, Self.isLess(high, low) { return .broken("a repetition runs backwards") }
        return repetition("{")
    }

    private static func isLess(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        let (a, b) = (left.drop { $0 == "0" }, right.drop { $0 == "0" })
        return a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
    }
}
