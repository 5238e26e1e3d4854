/// Judges what a pickle (or a description of types) imports, by module and name alone.
///
/// Nothing on a list means *suspicious*: a list of what is dangerous can never be complete, so only what is known to
/// make data is let through.
public enum ImportJudge {
    /// How bad importing and calling `name` of `module` is.
    ///
    /// Both as the file writes them: dotted names are paths of attributes, as protocol 4 resolves them.
    public static func severity(module: String, name: String) -> ModelSeverity {
        guard isPlain(module), isPlain(name) else { return disguised(module, name) }
        if SafeImports.exact[module]?.contains(name) == true { return .safe }
        if isDangerous(module: module, name: name) { return .dangerous }
        return SafeImports.isSafeByRule(module: module, name: name) ? .safe : .suspicious
    }

    /// Whether a module is on any list, in disguise or not.
    static func knows(module: String) -> Bool {
        var path = stripped(module)[...]
        while true {
            let name = String(path)
            if DangerousImports.modules.contains(name) || DangerousImports.names[name] != nil
                || SafeImports.exact[name] != nil
            {
                return true
            }
            guard let dot = path.lastIndex(of: ".") else { return false }
            path = path[..<dot]
        }
    }

    /// A reader of the format does not trim: such a name either imports nothing, or something made to look alike.
    private static func disguised(_ module: String, _ name: String) -> ModelSeverity {
        let (module, name) = (stripped(module), stripped(name))
        guard !module.isEmpty, !name.isEmpty else { return .suspicious }
        return isDangerous(module: module, name: name) ? .dangerous : .suspicious
    }

    private static func stripped(_ text: String) -> String {
        String(decoding: text.utf8.filter { isWordByte($0) || $0 == UInt8(ascii: ".") }, as: UTF8.self)
    }

    /// ASCII words joined by dots. Anything else never equals an entry of a list: text compares by Unicode's rules,
    /// under which the Kelvin sign is a K.
    private static func isPlain(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            guard let first = part.first, !(0x30...0x39).contains(first) else { return false }
            return part.allSatisfy(isWordByte)
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    private static func isDangerous(module: String, name: String) -> Bool {
        var path = module[...]
        while true {
            if DangerousImports.modules.contains(String(path)) { return true }
            if let names = DangerousImports.names[String(path)], path.count == module.count {
                // `ConfigModule` on the list is `ConfigModule.load_config` too.
                if names.contains(name) || names.contains(where: { name.hasPrefix($0 + ".") }) { return true }
            }
            guard let dot = path.lastIndex(of: ".") else { break }
            path = path[..<dot]
        }
        let parts = name.split(separator: ".").map(String.init)
        return parts.contains(where: isDangerousAnywhere)
    }

    /// Names that mean the same trouble wherever they come from: modules often re-export what they import.
    private static func isDangerousAnywhere(_ part: String) -> Bool {
        DangerousImports.anywhere.contains(part) || DangerousImports.modules.contains(part)
            || part.hasPrefix("__") && part.hasSuffix("__")
    }
}

/// The words of a list that is written as text.
func importNames(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))
}
