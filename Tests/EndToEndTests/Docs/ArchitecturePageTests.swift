import TestSupport
import Testing

/// The table of modules in `docs/architecture.md` is the one that the tests of the architecture enforce.
@Suite struct ArchitecturePageTests {
    @Test func theTableOfModulesIsTheEnforcedOne() throws {
        let sandbox = try Sandbox()
        let enforced = try Self.enforced(sandbox.text(of: "\(Document.top)/Tests/ArchitectureTests/Arrows.swift"))
        let told = try Self.told(sandbox.text(of: "\(Document.top)/docs/architecture.md"))
        #expect(enforced.count > 10)
        for (module, imports) in enforced {
            let words = try #require(told[module], "\(module) is not in the table")
            if words == "nothing" {
                #expect(imports.isEmpty, "\(module)")
            } else if words.hasPrefix("all modules below") {
                #expect(imports == Set(enforced.keys).subtracting([module, "git-mlops"]), "\(module)")
            } else {
                let listed = words.replacing(" ", with: "").split(separator: ",").map(String.init)
                #expect(Set(listed) == imports, "\(module)")
            }
        }
    }

    /// Module → words of the last column.
    private static func told(_ page: String) -> [String: String] {
        var rows: [String: String] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { String($0.trimmingPrefix(" ")) }
            guard cells.count == 3 else { continue }
            let words = String(cells[2].reversed().drop { $0 == " " }.reversed())
            for name in cells[0].split(separator: "`") where !name.contains(" ") { rows[String(name)] = words }
        }
        return rows
    }

    /// Module → what it may import, out of the lines `"Name": ["Other", …],` of the table `own`.
    private static func enforced(_ source: String) -> [String: Set<String>] {
        guard let start = source.firstRange(of: "static let own"), let end = source.firstRange(of: "static let foreign")
        else { return [:] }
        var result: [String: Set<String>] = [:]
        var current: String?
        for line in source[start.upperBound..<end.lowerBound].split(separator: "\n") {
            let names = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            guard !names.isEmpty, !line.contains("//") else { continue }
            if line.contains("\":") {
                current = names[0]
                result[names[0]] = Set(names.dropFirst())
            } else if let current {
                result[current]?.formUnion(names)
            }
        }
        return result
    }
}
