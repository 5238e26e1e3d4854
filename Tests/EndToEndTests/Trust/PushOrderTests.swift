import TestSupport
import Testing

@Suite("What a push leaves behind")
struct PushOrderTests {
    @Test("A push that is refused uploads no payload; one that passes uploads them first", .timeLimit(.minutes(2)))
    func nothingIsUploadedInVain() throws {
        let town = try Town()
        func payloads() throws -> Int {
            try town.sandbox.bash("find pay -type f | wc -l").stdout.split(separator: "\n").compactMap { Int($0) }.first
                ?? -1
        }
        let before = try payloads()
        try town.model("weights 1.1.0", in: "ana")
        try town.sandbox.write([UInt8](repeating: 7, count: 200_000), to: "ana/large.bin")
        try town.commit("Weights, and a large file", in: "ana")
        let refused = try town.git("ana", "push", "origin", "main")
        #expect(refused.status != 0)
        #expect(refused.stderr.contains("max-file-size"), "\(refused.transcript)")
        #expect(try payloads() == before)
        try town.sandbox.git("reset", "--quiet", "--soft", "HEAD~1", in: "ana")
        try town.sandbox.git("rm", "--quiet", "--cached", "large.bin", in: "ana")
        town.sandbox.remove("ana/large.bin")
        try town.commit("Weights", in: "ana")
        try town.succeed(town.git("ana", "push", "--quiet", "origin", "main"))
        #expect(try payloads() == before + 1)
    }
}
