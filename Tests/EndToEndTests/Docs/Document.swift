import TestSupport

/// A page of the documentation, and what of it is meant to be run.
struct Document {
    /// Relative to the top of the source, such as `docs/tutorial.md`.
    let name: String
    let text: String

    /// The top of the source: four folders up from this file.
    static let top = String(
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/"))

    init(_ name: String, in sandbox: Sandbox) throws {
        self.name = name
        text = try sandbox.text(of: "\(Self.top)/\(name)")
    }

    init(name: String, text: String) {
        (self.name, self.text) = (name, text)
    }

    /// `README.md` and every page of `docs`, sorted.
    static func all(in sandbox: Sandbox) throws -> [Document] {
        try sandbox.bash("cd '\(top)' && ls README.md docs/*.md").line.split(separator: "\n")
            .map { try Document(String($0), in: sandbox) }
    }

    /// True for a page whose blocks need what the demo leaves behind: it says so in its first line.
    var runsInDemo: Bool { text.hasPrefix("<!-- runs in: demo -->\n") }

    /// A fenced block whose info string is exactly `sh`; all of them run in order, in one bash.
    struct Block: Equatable {
        /// Of its first line inside the fence, from 1.
        let line: Int
        let script: String
    }

    /// - Throws: when a fence is never closed.
    func blocks() throws -> [Block] {
        var blocks: [Block] = []
        var open: (line: Int, info: String, script: [String])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                if line == "```" {
                    if block.info == "sh" {
                        blocks.append(Block(line: block.line, script: block.script.joined(separator: "\n") + "\n"))
                    }
                    open = nil
                } else {
                    open?.script.append(String(line))
                }
            } else if line.hasPrefix("```") {
                open = (index + 2, String(line.dropFirst(3)), [])
            }
        }
        if let open { throw TestFailure("\(name):\(open.line - 1): the block is never closed") }
        return blocks
    }

    /// One script of all blocks, which stops at the first failure and says before each where it stands in the page.
    func script() throws -> String {
        try blocks().map { "echo '### \(name):\($0.line)' >&2\n\($0.script)" }.joined()
    }

    /// Where links to files lead, without their fragments; those to other hosts left out.
    var links: [String] {
        text.components(between: "](", and: ")").map { String($0.prefix { $0 != "#" }) }
            .filter { !$0.isEmpty && !$0.contains("://") }
    }
}

extension String {
    /// What stands between each `start` and the `end` that follows it.
    fileprivate func components(between start: String, and end: Character) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let begin = rest.firstRange(of: start) {
            rest = rest[begin.upperBound...]
            found.append(String(rest.prefix { $0 != end }))
        }
        return found
    }
}
