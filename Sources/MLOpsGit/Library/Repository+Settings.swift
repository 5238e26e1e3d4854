import CLibgit2
import MLOpsCore
import MLOpsSystem
import SystemPackage

extension Repository {
    /// The value of a setting as git has it, the last one where there are several; nil when it is not set.
    ///
    /// Asks git itself, once for each handle: libgit2 knows neither `git -c`, nor `GIT_CONFIG_GLOBAL` and its
    /// relatives, nor every condition of `includeIf`.
    public func setting(_ key: String) throws -> String? {
        try allSettings()[Self.normalized(key)]
    }

    /// True when a remote has promised the objects that are not here.
    func isPartialClone() throws -> Bool {
        try allSettings().contains { key, value in
            key == "extensions.partialclone"
                || key.hasPrefix("remote.") && key.hasSuffix(".promisor") && value != "false"
        }
    }

    private func allSettings() throws -> [String: String] {
        if let settings { return settings }
        let bytes: [UInt8]
        do {
            bytes = try git.captureBytes(["config", "--null", "--list"])
        } catch let error as Diagnostic {
            throw error.wrapped(in: "cannot read git's configuration", hint: "check it: git config --list")
        }
        var found: [String: String] = [:]
        for item in bytes.split(separator: 0) {
            let key = item.prefix { $0 != 0x0A }
            // A key without `=` means true.
            let value = key.count == item.count ? Array("true".utf8)[...] : item.dropFirst(key.count + 1)
            found[String(decoding: key, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        }
        settings = found
        return found
    }

    /// Section and name know no case, the subsection between them does.
    private static func normalized(_ key: String) -> String {
        guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: "."), first < last else {
            return key.lowercased()
        }
        return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
    }

    /// The names of the remotes, sorted.
    public func remotes() throws -> [String] {
        var list = git_strarray()
        try LibGit2.check(git_remote_list(&list, pointer)) {
            .environment("cannot list the remotes", cause: $0.message)
        }
        defer { git_strarray_dispose(&list) }
        return (0..<list.count).compactMap { list.strings[$0].map { String(cString: $0) } }.sorted()
    }

    /// A yes-or-no setting, read as git reads them; nil when it is not set.
    ///
    /// - Throws: `input` when the value is neither.
    public func flag(_ key: String) throws -> Bool? {
        guard let text = try setting(key) else { return nil }
        var result: Int32 = 0
        try LibGit2.check(git_config_parse_bool(&result, text)) { _ in
            .input("the setting \(key) is neither true nor false: '\(text)'", hint: "git config \(key) true")
        }
        return result != 0
    }

    /// Sets a value in this repository's own configuration file.
    public func set(_ key: String, to value: String) throws {
        settings = nil
        try git.capture(["config", "--local", key, value])
    }

    /// Removes all values of a setting from this repository's own configuration file; none is no error.
    public func unset(_ key: String) throws {
        settings = nil
        let outcome = try git.run(["config", "--local", "--unset-all", key])
        // 5: there was nothing to remove.
        guard outcome.succeeded || outcome.status == 5 else {
            throw Diagnostic.environment("cannot change git's configuration", cause: outcome.errorText)
        }
    }

    /// Who git would say made a commit now.
    ///
    /// - Throws: `input` when no name or e-mail is set.
    public func committer(now: Timestamp) throws -> Identity {
        let outcome = try git.run(["var", "GIT_COMMITTER_IDENT"])
        let line = Array(outcome.text.utf8)
        guard outcome.succeeded, let identity = Identity(line: line[...]) else {
            throw Diagnostic.input(
                "git does not know who you are", cause: outcome.errorLines.last,
                hint: "git config user.name 'Your Name' && git config user.email you@bank.example")
        }
        return Identity(name: identity.name, email: identity.email, time: now)
    }
}
