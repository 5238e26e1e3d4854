import Glibc
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage
import TestSupport

/// True when the tests run as root, who alone can act as another user.
let isRoot = getuid() == 0

extension Sandbox {
    /// Only what the sandbox sets, with some changes.
    func variables(_ changes: [String: String?] = [:]) -> ProgramEnvironment {
        ProgramEnvironment().with(environment.mapValues { $0 }).with(changes)
    }

    func open(_ path: String = "repo", env changes: [String: String?] = [:]) throws -> Repository {
        try Repository(startingAt: FilePath(self.path(path)), environment: variables(changes))
    }

    /// What git prints, without the last line feed.
    func ask(_ arguments: String..., in directory: String = "repo", stdin: [UInt8] = []) throws -> String {
        let result = try run("git", arguments, in: directory, stdin: stdin)
        guard result.status == 0 else { throw TestFailure(result.transcript) }
        return result.line
    }

    /// Makes a commit with one file and returns its name.
    @discardableResult
    func commit(_ name: String, _ text: String, in directory: String = "repo") throws -> ObjectID {
        try write(text, to: "\(directory)/\(name)")
        try git("add", name, in: directory)
        try git("commit", "--quiet", "--allow-empty", "-m", "set \(name)", in: directory)
        return try id(ask("rev-parse", "HEAD", in: directory))
    }
}

func id(_ hex: String) throws -> ObjectID {
    guard let id = ObjectID(hex: hex) else { throw TestFailure("'\(hex)' is no object") }
    return id
}

/// The diagnostic that `body` throws; nil when it throws none.
func failure<Value>(_ body: () throws -> Value) throws -> Diagnostic? {
    do {
        _ = try body()
        return nil
    } catch let error as Diagnostic {
        return error
    }
}
