import MLOpsAssets
import MLOpsCore
import MLOpsStore
import MLOpsSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A checkout while others write", .ownThread)
struct CheckoutRaceTests {
    let bench: WorkingBench
    private let data = RepoPath("data")
    private let model = RepoPath("m.onnx")

    init() throws {
        bench = try WorkingBench()
        try bench.sandbox.write("a", to: "repo/data/a")
        try bench.sandbox.write("b", to: "repo/data/part/b")
        try bench.sandbox.write("m", to: "repo/m.onnx")
        _ = try bench.assets().add([data, model])
    }

    /// Puts payloads back that are taken out of the store, and runs `meanwhile` just then.
    private func checkout(_ options: CheckoutOptions, meanwhile: @escaping () throws -> Void) throws -> CheckoutReport {
        let assets = try bench.assets()
        let payload = Payload(digest: .sha256(of: "a"), size: 1)
        try Files.remove(assets.store().path(of: payload.digest))
        return try assets.checkout([], options) { missing in
            #expect(missing == [payload])
            try assets.store().insert(bytes: Array("a".utf8))
            try meanwhile()
        }
    }

    @Test("A file that appears after the look is kept and told of, forced or not", arguments: [false, true])
    func appeared(force: Bool) throws {
        for path in ["data", "m.onnx"] { bench.sandbox.remove("repo/\(path)") }
        var options = CheckoutOptions()
        options.force = force
        let report = try checkout(options) {
            try bench.sandbox.write("mine", to: "repo/data/a")
            try bench.sandbox.write("mine", to: "repo/m.onnx")
        }
        #expect(try bench.sandbox.text(of: "repo/data/a") == "mine")
        #expect(try bench.sandbox.text(of: "repo/m.onnx") == "mine")
        #expect(try bench.sandbox.text(of: "repo/data/part/b") == "b")
        #expect(report.written == 1 && report.bytes == 1)
        #expect(report.kept.map(\.reason) == [.appeared, .appeared])
        #expect(Set(report.kept.map(\.asset)) == [data, model])
        #expect(try bench.assets().status().flatMap(\.changes).map(\.kind) == [.modified, .modified])
    }

    @Test("A file that is changed after the look is kept, even with force")
    func changed() throws {
        try bench.sandbox.write("old", to: "repo/data/part/b")
        bench.sandbox.remove("repo/data/a")
        var options = CheckoutOptions()
        options.force = true
        #expect(throws: Diagnostic.self) {
            _ = try checkout(options) { try bench.sandbox.write("mine", to: "repo/data/part/b") }
        }
        #expect(try bench.sandbox.text(of: "repo/data/part/b") == "mine")
    }
}
