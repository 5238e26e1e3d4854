import Foundation
import Testing

/// The project's files, seen from this one.
private enum Project {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Every Swift file below `Sources`, with the module (the folder) it is in.
    static func sources() throws -> [(module: String, path: String)] {
        let folder = root.appendingPathComponent("Sources")
        var result: [(module: String, path: String)] = []
        for module in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let top = folder.appendingPathComponent(module).path
            for file in FileManager.default.enumerator(atPath: top) ?? .init() {
                if let file = file as? String, file.hasSuffix(".swift") {
                    result.append((module, "Sources/\(module)/\(file)"))
                }
            }
        }
        return result
    }
}

@Suite("Architecture")
struct ArchitectureTests {
    @Test("Every import follows the table of modules")
    func imports() throws {
        let sources = try Project.sources()
        #expect(sources.count > 20)
        #expect(Set(sources.map(\.module)).isSuperset(of: ["MLOpsCore", "git-mlops"]))
        var seen = 0
        for (module, path) in sources {
            for (line, imported) in ImportLine.modules(in: try Project.text(path)) {
                seen += 1
                if let reason = Arrows.violation(module, imports: imported) {
                    Issue.record("\(path):\(line): \(reason)")
                }
            }
        }
        #expect(seen > 10)
    }

    @Test("The table has no way back up")
    func acyclic() {
        var done: Set<String> = []
        var rest = Arrows.own
        while true {
            let ready = rest.filter { $0.value.filter { Arrows.own[$0] != nil }.isSubset(of: done) }.map(\.key)
            if ready.isEmpty { break }
            done.formUnion(ready)
            for module in ready { rest[module] = nil }
        }
        #expect(rest.isEmpty)
    }

    @Test("libgit2 is imported in one module alone, and nothing imports the command line")
    func oneOwner() {
        #expect(Arrows.own.filter { $0.value.contains("CLibgit2") }.map(\.key) == ["MLOpsGit"])
        #expect(Arrows.own.filter { $0.value.contains("MLOpsCommands") }.map(\.key) == ["git-mlops"])
        #expect(Arrows.foreign.filter { $0.value.contains("ArgumentParser") }.map(\.key) == ["MLOpsCommands"])
    }

    @Test(
        "A wrong arrow is caught, however it is written",
        arguments: [
            "import MLOpsGit", "public import MLOpsGit", "@testable import MLOpsGit", "internal import MLOpsGit",
            "import struct MLOpsGit.Repository", "    import MLOpsGit // why",
            "@preconcurrency package import MLOpsGit",
            "import MLOpsCore; import MLOpsGit", "import func MLOpsGit.open", "@_exported import class MLOpsGit.A.B",
            "@_spi(Testing) import MLOpsGit", "import `MLOpsGit`", "import\tMLOpsGit", "import MLOpsGit\r",
            "#if os(Linux)\nimport MLOpsGit\n#endif", "let a = \"\"\"\n  x\n  \"\"\"\nimport MLOpsGit",
        ])
    func catches(source: String) {
        let reasons = ImportLine.modules(in: source).compactMap { Arrows.violation("MLOpsPolicy", imports: $0.module) }
        #expect(reasons == ["MLOpsPolicy must not depend on MLOpsGit: arrows run downward only"])
    }

    @Test(
        "What is no import is not taken for one",
        arguments: [
            "// import MLOpsGit", "/// import MLOpsGit", "let text = \"import MLOpsGit\"", "importer(MLOpsGit)",
            "let python = \"\"\"\n    import MLOpsGit\n    \"\"\"", "/* a\nimport MLOpsGit\n*/",
            "let raw = #\"\"\"\nimport MLOpsGit\n\"\"\"#",
        ])
    func ignores(source: String) {
        #expect(ImportLine.modules(in: source).isEmpty)
    }

    @Test("Modules of others and modules nobody has placed are refused")
    func refusesStrangers() {
        #expect(Arrows.violation("MLOpsPolicy", imports: "Foundation") != nil)
        #expect(Arrows.violation("MLOpsStore", imports: "CLibgit2") != nil)
        #expect(Arrows.violation("MLOpsNew", imports: "MLOpsCore") != nil)
        #expect(Arrows.violation("MLOpsPolicy", imports: "Synchronization") == nil)
    }
}

@Suite("Dependencies")
struct DependencyTests {
    /// What `Package.swift` depends on: packages by the end of their address, C libraries by their pkg-config name.
    static func dependencies(of manifest: String) -> [String] {
        var result: [String] = []
        for (marker, isAddress) in [(".package(url: \"", true), ("pkgConfig: \"", false)] {
            for part in manifest.split(separator: marker, omittingEmptySubsequences: false).dropFirst() {
                let text = part.prefix { $0 != "\"" }
                let name = isAddress ? text.split(separator: "/").last ?? text : text
                result.append(name.hasSuffix(".git") ? String(name.dropLast(4)) : String(name))
            }
        }
        return result
    }

    /// The first column of the tables in a Markdown text, without its code marks.
    static func documented(in text: String) -> Set<String> {
        var result: Set<String> = []
        for line in text.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            // Name, version, licence and reason must all be there.
            guard cells.count == 6, cells[1...4].allSatisfy({ !$0.isEmpty }) else { continue }
            result.insert(cells[1].filter { $0 != "`" })
        }
        return result
    }

    @Test("Every dependency has a line in docs/dependencies.md that says what it replaces")
    func everyDependency() throws {
        let names = Self.dependencies(of: try Project.text("Package.swift"))
        #expect(names.contains("swift-crypto") && names.contains("libgit2"))
        let documented = Self.documented(in: try Project.text("docs/dependencies.md"))
        for name in names where !documented.contains(name) {
            Issue.record("\(name) has no complete line in docs/dependencies.md")
        }
    }

    @Test("A dependency without a line, and a line without a reason, would be seen")
    func selfTest() {
        let manifest = """
            .package(url: "https://example.com/a/one", from: "1.0.0"),
            .package(url: "https://example.com/a/two.git", from: "1.0.0"), pkgConfig: "three",
            """
        #expect(Self.dependencies(of: manifest) == ["one", "two", "three"])
        #expect(Self.documented(in: "| `one` | 1 | MIT | because |\n| two | 1 | MIT | |\n") == ["one"])
    }
}
