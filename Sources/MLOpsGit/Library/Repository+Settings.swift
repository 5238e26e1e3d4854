import CLibgit2
import MLOpsCore
import MLOpsSystem
import SystemPackage

extension Repository {
    /// The value of a setting, all of git's configuration files considered; nil when it is not set.
    public func setting(_ key: String) throws -> String? {
        var raw: OpaquePointer?
        try LibGit2.check(git_repository_config_snapshot(&raw, pointer)) {
            .environment("cannot read git's configuration", cause: $0.message, hint: "check it: git config --list")
        }
        defer { git_config_free(raw) }
        var value: UnsafePointer<CChar>?
        guard git_config_get_string(&value, raw, key) == 0, let value else {
            git_error_clear()
            return nil
        }
        return String(cString: value)
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
        try git.capture(["config", "--local", key, value])
    }

    /// Removes all values of a setting from this repository's own configuration file; none is no error.
    public func unset(_ key: String) throws {
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
                "git does not know who you are", cause: outcome.errorText.split(separator: "\n").last.map(String.init),
                hint: "git config user.name 'Your Name' && git config user.email you@bank.example")
        }
        return Identity(name: identity.name, email: identity.email, time: now)
    }
}
