import MLOpsCore

/// Reads a metrics file: a JSON object of numbers by name, numbers kept as the text they were written in.
enum Metrics {
    /// - Throws: `input` naming the file.
    static func read(_ bytes: [UInt8], name: RepoPath?) throws -> [(name: String, value: String)] {
        let place = name.map { VisibleText.of($0) } ?? "metrics"
        let json: JSON
        do {
            json = try JSON.parse(quotingNumbers(bytes))
        } catch let error as Diagnostic {
            throw error.wrapped(in: "\(place) is not valid JSON")
        }
        guard let object = json.object else {
            throw Diagnostic.input("\(place) must be an object of numbers by name")
        }
        return try object.members.map { name, value in
            guard let text = value.string else {
                throw Diagnostic.input("\(place): '\(VisibleText.of(name))' must be a number")
            }
            return (name, text)
        }
    }

    /// Puts quotes around bare numbers, so that 0.1 stays 0.1 and never becomes a binary fraction.
    private static func quotingNumbers(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var inString = false
        var escaped = false
        var inNumber = false
        for byte in bytes {
            if inString {
                result.append(byte)
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            let digit = (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            let within = digit || [0x2B, 0x2E, 0x45, 0x65].contains(byte)
            if inNumber ? !within : digit {
                result.append(UInt8(ascii: "\""))
                inNumber.toggle()
            }
            if byte == UInt8(ascii: "\"") { inString = true }
            result.append(byte)
        }
        if inNumber { result.append(UInt8(ascii: "\"")) }
        return result
    }
}
