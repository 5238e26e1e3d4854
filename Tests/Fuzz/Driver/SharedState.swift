import Glibc

/// Memory that a worker and its supervisor share, so that nothing is lost when the worker dies: which input is being
/// tried, its bytes, and what was said about it.
final class SharedState {
    static let mostBytes = 4 << 20
    private static let reasonBytes = 4096
    private static let start = 64
    private static let size = start + reasonBytes + mostBytes

    /// What the worker is about.
    enum Phase: UInt64 {
        case idle
        case running
        case failed
    }

    private let base: UnsafeMutableRawPointer

    /// Nil when the file cannot be mapped.
    init?(_ path: String, creating: Bool) {
        let descriptor = open(path, creating ? O_RDWR | O_CREAT | O_EXCL : O_RDWR, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard !creating || ftruncate(descriptor, off_t(Self.size)) == 0,
            let base = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED
        else { return nil }
        self.base = base
    }

    deinit { munmap(base, Self.size) }

    private subscript(_ index: Int) -> UInt64 {
        get { base.load(fromByteOffset: 8 * index, as: UInt64.self) }
        set { base.storeBytes(of: newValue, toByteOffset: 8 * index, as: UInt64.self) }
    }

    var phase: Phase {
        get { Phase(rawValue: self[0]) ?? .idle }
        set { self[0] = newValue.rawValue }
    }
    /// The number of the input.
    var index: Int {
        get { Int(truncatingIfNeeded: self[1]) }
        set { self[1] = UInt64(truncatingIfNeeded: newValue) }
    }
    /// How many inputs were tried in all; never goes back.
    var count: Int {
        get { Int(truncatingIfNeeded: self[3]) }
        set { self[3] = UInt64(truncatingIfNeeded: newValue) }
    }
    /// The largest rise of memory and the longest time of any input, in bytes and microseconds.
    var mostMemory: Int {
        get { Int(truncatingIfNeeded: self[4]) }
        set { self[4] = UInt64(truncatingIfNeeded: newValue) }
    }
    var mostMicroseconds: Int {
        get { Int(truncatingIfNeeded: self[5]) }
        set { self[5] = UInt64(truncatingIfNeeded: newValue) }
    }
    /// How many inputs were not refused.
    var accepted: Int {
        get { Int(truncatingIfNeeded: self[6]) }
        set { self[6] = UInt64(truncatingIfNeeded: newValue) }
    }

    var input: [UInt8] {
        get {
            let count = min(Int(truncatingIfNeeded: self[2]), Self.mostBytes)
            let start = base + Self.start + Self.reasonBytes
            return Array(UnsafeRawBufferPointer(start: start, count: count))
        }
        set {
            let count = min(newValue.count, Self.mostBytes)
            newValue.withUnsafeBytes { buffer in
                let start = UnsafeMutableRawBufferPointer(start: base + Self.start + Self.reasonBytes, count: count)
                start.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
            self[2] = UInt64(count)
        }
    }

    /// What is wrong with the input, as the worker says.
    var reason: String {
        get {
            let bytes = UnsafeRawBufferPointer(start: base + Self.start, count: Self.reasonBytes)
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        set {
            let bytes = Array(newValue.utf8.prefix(Self.reasonBytes - 1)) + [0]
            bytes.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(start: base + Self.start, count: $0.count).copyMemory(from: $0)
            }
        }
    }
}
