import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// Who git says makes commits.
struct GitUser {
    let name: String
    let email: String

    /// - Throws: `input` when git was told no name or no address.
    init(_ directory: FilePath, _ environment: ProgramEnvironment) throws {
        let git = GitProgram(directory: directory, environment: environment)
        // Only what was set counts: git would otherwise make an address up from the name of the machine.
        let outcome = try git.run(["-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"])
        let text = outcome.text
        guard outcome.succeeded, let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close
        else {
            throw Diagnostic.input(
                "git does not know who you are",
                cause: outcome.errorLines.last,
                hint: "git config --global user.name 'Your Name' && git config --global user.email you@bank.example")
        }
        name = text[..<open].split(separator: " ").joined(separator: " ")
        email = String(text[text.index(after: open)..<close])
    }

    /// A short name from the e-mail address.
    var id: String {
        let allowed = email.prefix { $0 != "@" }.lowercased().unicodeScalars.filter {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0)
        }
        let text = String(String.UnicodeScalarView(allowed.drop { !("a"..."z").contains($0) }).prefix(64))
        return text.isEmpty ? "owner" : text
    }
}
