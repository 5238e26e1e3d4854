import Foundation
import MLOpsCore
import MLOpsScaffold
import SystemPackage
import Testing

/// The top of the source tree.
let sourceTree = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

/// A folder of its own for one test, removed at the end.
func withTemporaryFolder(_ body: (FilePath) throws -> Void) throws {
    let folder = FilePath(NSTemporaryDirectory()).appending("scaffold-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    try body(folder)
}

struct Output {
    let status: Int32
    let text: String
}

/// Runs a program found on the PATH with nothing of the user's configuration; stdout and stderr together.
@discardableResult
func run(_ arguments: [String], in folder: FilePath, environment extra: [String: String] = [:]) throws -> Output {
    let inherited = ProcessInfo.processInfo.environment
    // Certificates and mirrors are the machine's, not the user's: pip needs them.
    var environment = inherited.filter { $0.key == "PATH" || $0.key.hasPrefix("PIP_") || $0.key.hasPrefix("SSL_") }
    environment["HOME"] = folder.string
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["LC_ALL"] = "C.UTF-8"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment.merge(extra) { $1 }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(filePath: folder.string)
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Output(status: process.terminationStatus, text: String(decoding: bytes, as: UTF8.self))
}

/// Runs a program that must succeed and returns what it printed.
@discardableResult
func check(
    _ arguments: [String], in folder: FilePath, environment: [String: String] = [:],
    at location: SourceLocation = #_sourceLocation
) throws -> String {
    let output = try run(arguments, in: folder, environment: environment)
    try #require(
        output.status == 0, "\(arguments.joined(separator: " ")):\n\(output.text)", sourceLocation: location)
    return output.text
}

/// Four people in three teams, everything optional left out.
func sampleAnswers(_ name: String = "credit-risk") throws -> ProjectAnswers {
    func person(_ id: String, _ name: String) -> ProjectAnswers.Person {
        .init(id: id, name: name, emails: ["\(id)@bank.example"], keys: ["ssh-ed25519 AAAA\(id) \(id)"])
    }
    return ProjectAnswers(
        project: try ProjectName(name), description: "Scores a loan's risk", owner: "ana",
        people: [
            person("ana", "Ana Kovač"), person("jan", "Jan \"JJ\" Jansen"), person("mia", "Mia"), person("leo", "Leo"),
        ],
        teams: [
            .init(name: "data-science", members: ["ana", "jan"]), .init(name: "risk", members: ["mia"]),
            .init(name: "operations", members: ["leo"]),
        ],
        admins: ["mia", "leo"], adminThreshold: 2, buildTeam: "data-science", emergencyTeam: "operations")
}

/// The same with every optional question answered.
func fullAnswers(_ name: String = "credit-risk") throws -> ProjectAnswers {
    var answers = try sampleAnswers(name)
    answers.adminThreshold = 1
    answers.recovery = .init(keys: ["ssh-ed25519 AAAAoffline"], threshold: 1, delay: "7d")
    answers.witnesses = .init(keys: ["ssh-ed25519 AAAAwitness"], threshold: 1)
    answers.riskTier = "2"
    answers.dataClassification = "confidential"
    answers.residency = "eu"
    return answers
}

/// A template of text files, for tests of the rendering.
func template(_ files: [String: String]) -> Template {
    Template(
        name: "test",
        files: files.map { .init(path: RepoPath($0.key), bytes: Array($0.value.utf8), executable: false) })
}

/// One text rendered.
func rendered(_ text: String, _ answers: [String: Answer]) throws -> String {
    let files = try template(["file.txt": text]).render(.record(answers))
    return String(decoding: try #require(files.first).bytes, as: UTF8.self)
}

/// Everything a diagnostic says, or nil when `body` does not throw one.
func complaint(_ body: () throws -> Void) -> Diagnostic? {
    do {
        try body()
        return nil
    } catch {
        return error as? Diagnostic
    }
}

extension Diagnostic {
    var everything: String { ([message] + causes + hints).joined(separator: "\n") }
}
