import MLOpsCore
import MLOpsSystem

/// Many objects read at once through `git cat-file --batch`, which unpacks long histories several times faster than
/// libgit2 does.
///
/// Nothing checks the objects against their names: whoever uses them hashes them (``ObjectID/of(_:_:)``). Any thread may
/// read a batch of its own.
public struct ObjectBatch: Sendable {
    private let git: GitProgram

    /// Replacement objects and grafts count for nothing here.
    public init(_ git: GitProgram) {
        self.git = git.with(environment: ["GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null"])
    }

    /// What a batch found, in the order of the names.
    public struct Found: Sendable {
        private let output: [UInt8]
        private let places: [Range<Int>?]

        fileprivate init(_ output: [UInt8], count: Int) throws {
            var places: [Range<Int>?] = []
            places.reserveCapacity(count)
            var position = 0
            while position < output.count {
                guard let end = output[position...].firstIndex(of: 0x0A) else { break }
                let words = output[position..<end].split(separator: 0x20)
                position = end + 1
                // `<name> <kind> <size>`, or `<what was asked> missing`; a name that is asked for holds no blank.
                guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)), size >= 0,
                    size < output.count - position
                else {
                    places.append(nil)
                    continue
                }
                places.append(position..<position + size)
                position += size + 1
            }
            guard places.count == count else {
                throw Diagnostic.environment("git cat-file did not answer what it was asked", hint: "git fsck")
            }
            (self.output, self.places) = (output, places)
        }

        /// The bytes of one object; nil when there is none of the name.
        public subscript(index: Int) -> ArraySlice<UInt8>? { places[index].map { output[$0] } }
    }

    /// Reads objects by names that git understands, such as `<tree>:<path>`, without blanks or line ends.
    ///
    /// `limit`: the most bytes all of them may have together.
    /// Throws `environment` when git fails, or there is more.
    public func read(_ names: [String], limit: Int = 64 << 20) throws -> Found {
        var input: [UInt8] = []
        for name in names {
            input += name.utf8
            input.append(0x0A)
        }
        let outcome = try git.run(["cat-file", "--batch", "--buffer"], input: input, limit: limit)
        guard outcome.succeeded else {
            throw Diagnostic(
                .environment, "'git cat-file' failed with status \(outcome.status)",
                causes: outcome.errorLines.prefix(5).map { VisibleText.of($0) })
        }
        return try Found(outcome.output, count: names.count)
    }

    /// Tree and parents of every commit in the history of one.
    public func history(of tip: ObjectID) throws -> [ObjectID: (tree: ObjectID, parents: [ObjectID])] {
        let outcome = try git.run(["rev-list", "--format=tformat:%T %P", tip.hex], limit: 4 << 30)
        guard outcome.succeeded else {
            throw Diagnostic(
                .environment, "the history of \(tip.short) cannot be read to its end",
                causes: outcome.errorLines.prefix(5).map { VisibleText.of($0) }, hints: ["check it with: git fsck"])
        }
        var result: [ObjectID: (tree: ObjectID, parents: [ObjectID])] = [:]
        var commit: ObjectID?
        // Pairs of lines: `commit <name>`, then what was asked for.
        for line in outcome.output.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if let id = commit {
                let names = line.split(separator: 0x20).compactMap { ObjectID(hex: $0) }
                guard let tree = names.first else { break }
                result[id] = (tree, Array(names.dropFirst()))
                commit = nil
            } else {
                commit = line.starts(with: "commit ".utf8) ? ObjectID(hex: line.dropFirst(7)) : nil
            }
        }
        return result
    }
}
