import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test("In a terminal of 80 columns no line of an example or explanation is broken", .timeLimit(.minutes(2)))
    func fits() throws {
        let commands = try self.commands()
        #expect(commands.count > 45, "\(commands)")
        for command in commands {
            let (narrow, wide) = try (explanation(command, 80), explanation(command, 200))
            #expect(narrow == wide, "git mlops \(command.joined(separator: " ")) -h")
        }
    }

    @Test("Every command shows examples, or commands below it", .timeLimit(.minutes(2)))
    func examples() throws {
        for command in try commands() {
            let help = try help(command, 80)
            #expect(
                help.contains("\n  git mlops ") || help.contains("git -C") || help.contains("SUBCOMMANDS:")
                    || help.contains("  bash   git mlops"),
                "git mlops \(command.joined(separator: " ")) -h\n\(help)")
        }
    }

    /// What follows the first line about the command and comes before its usage.
    private func explanation(_ command: [String], _ columns: Int) throws -> [Substring] {
        let lines = try help(command, columns).split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.drop { !$0.isEmpty }.prefix { !$0.hasPrefix("USAGE:") })
    }

    private func help(_ command: [String], _ columns: Int) throws -> String {
        let result = try sandbox.run("git-mlops", command + ["-h"], env: ["COLUMNS": "\(columns)"])
        #expect(result.status == 0, "\(result.transcript)")
        return result.stdout
    }

    /// Every command that help lists, groups before what is in them.
    private func commands(below parent: [String] = []) throws -> [[String]] {
        var result: [[String]] = []
        var isList = false
        for line in try help(parent, 200).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix("SUBCOMMANDS:") {
                isList = true
            } else if line.isEmpty {
                isList = false
            } else if isList, line.hasPrefix("  "), let name = line.split(separator: " ").first {
                let word = String(name.prefix { $0 != "," })
                result.append(parent + [word])
                if parent.isEmpty { result += try commands(below: [word]) }
            }
        }
        return result
    }
}
