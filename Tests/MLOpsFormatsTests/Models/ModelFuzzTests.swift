import Glibc
import MLOpsFormats
import TestSupport
import Testing

@Suite("Damaged models neither crash nor hang the scan", .ownThread)
struct ModelFuzzTests {
    private static let splices: [[UInt8]] = [
        [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0], [0x80, 0x04], [0x95],
        [0x2E], [0x28], [0x93], [0x94, 0x94], PickleBytes.global("os", "system"), [0x62], [0x52], [0x71, 0x00],
        [0x72, 0xFF, 0xFF, 0xFF, 0xFF], [0x8B, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x8E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        Array("PK\u{1}\u{2}".utf8), Array("PK\u{3}\u{4}".utf8), Array("PK\u{5}\u{6}".utf8), Array("PK\u{6}\u{7}".utf8),
        Array("{\"a\":".utf8), Array("((((".utf8), Array("99999999999999999999".utf8), Array("-1".utf8),
        [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x3A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ]

    private static let seeds: [String] = [
        "logreg.joblib", "arrays.joblib", "arrays_p0.joblib", "tfidf_p5.pkl", "le_p0.pkl", "rf_zlib.joblib",
        "rf_bz2.joblib", "rf_xz.joblib", "rf_lzma.joblib", "c.npz", "obj.npy", "struct.npy", "m.safetensors", "m.onnx",
        "scaler.skops", "t.pt", "legacy.pt", "m.nemo",
    ]

    /// What this thread has worked, in seconds: other tests share the processor.
    private static func worked() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test("ten thousand mutations of each kind end, quickly, with a verdict", arguments: seeds)
    func mutations(name: String) {
        let seed = RealModels.bytes(name)
        var generator = SeededGenerator(seed: UInt64(seed.count) &* 31)
        var changed = 0
        var slowest = 0.0
        // A damaged block of bzip2 may honestly unpack to 46 MB, which a debug build takes seconds to read.
        var limits = ModelScanLimits()
        limits.unpackedSlack = 1 << 20
        for _ in 0..<10_000 {
            let bytes = generator.mutated(seed, splices: Self.splices, longestCut: 40)
            let start = Self.worked()
            let report = ModelScanner.scan(bytes, name: name, limits: limits)
            if !report.isComplete || report.worst > .safe { changed += 1 }
            slowest = max(slowest, Self.worked() - start)
        }
        // The mutations bite, and none takes the time that a quadratic reader would.
        #expect(changed > 1_000)
        #expect(slowest < 1)
    }

    @Test("large hostile streams take linear time", arguments: [0, 1, 2, 3, 4, 5])
    func large(kind: Int) {
        let count = 1 << 18
        let bytes: [UInt8]
        switch kind {
        // Marks, memo entries, nothing but NONE, GLOBALs, nested bytes, text that could be a pickle at every place.
        case 0: bytes = [0x80, 0x04] + [UInt8](repeating: 0x28, count: count)
        case 1: bytes = [0x80, 0x04, 0x4E] + [UInt8](repeating: 0x94, count: count)
        case 2: bytes = [0x80, 0x04] + [UInt8](repeating: 0x4E, count: count) + [0x2E]
        case 3: bytes = [0x80, 0x02] + (0..<count / 16).flatMap { Array("cm\($0)\nx\n0".utf8) } + [0x2E]
        case 4: bytes = [0x80, 0x04] + PickleBytes.bytes(PickleBytes.bytes([UInt8](repeating: 0x4E, count: count)))
        default: bytes = Array(String(repeating: "cmod\nname\n", count: count / 10).utf8)
        }
        let start = Self.worked()
        let report = ModelScanner.scan(bytes, name: "m.pkl")
        #expect(kind == 2 || !report.isComplete)
        #expect(Self.worked() - start < 10)
    }
}
