import MLOpsCore
import Testing

@testable import MLOpsPolicy

@Suite("Sizes, names, keys and facts")
struct SmallValueTests {
    @Test(
        "sizes are read and written back",
        arguments: [
            ("10MB", 10_000_000, "10MB"), ("64KiB", 65_536, "64KiB"), ("1000KB", 1_000_000, "1MB"),
            ("1001B", 1001, "1001B"),
            ("0B", 0, "0B"), ("5 GB", 5_000_000_000, "5GB"), ("3MiB", 3_145_728, "3MiB"),
        ])
    func sizes(text: String, bytes: Int64, canonical: String) {
        #expect(ByteSize(text) == ByteSize(bytes: bytes))
        #expect(ByteSize(bytes: bytes).description == canonical)
        #expect(ByteSize(canonical) == ByteSize(bytes: bytes))
    }

    @Test(
        "what is no size is refused", arguments: ["", "10", "MB", "1.5MB", "-1MB", "10mb", "9999999999999TB", "10  MB"])
    func noSize(text: String) {
        #expect(ByteSize(text) == nil)
    }

    @Test("sizes for people keep one decimal")
    func roundedSizes() {
        #expect(ByteSize(bytes: 12_480_000).rounded == "12.4 MB")
        #expect(ByteSize(bytes: 999).rounded == "999 B")
        #expect(ByteSize(bytes: 1000).rounded == "1.0 kB")
    }

    @Test("spans are written with the largest unit that keeps them whole")
    func spans() {
        for (seconds, text) in [(604_800, "7d"), (129_600, "36h"), (90, "90s"), (120, "2m"), (0, "0s")] {
            #expect(TimeSpan(seconds: Int64(seconds)).policyText == text)
            #expect(TimeSpan(text)?.seconds == Int64(seconds))
        }
    }

    @Test(
        "the distance counts edits and swaps",
        arguments: [
            ("soak", "soak", 0), ("soka", "soak", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(Names.editDistance(Array(left.utf8), Array(right.utf8)) == expected)
        #expect(Names.editDistance(Array(right.utf8), Array(left.utf8)) == expected)
    }

    @Test("the nearest name must be near")
    func nearest() {
        let known = ["approvals", "soak", "separation_of_duties", "from"]
        #expect(Names.nearest(to: "aprovals", in: known) == "approvals")
        #expect(Names.nearest(to: "Separation-of-Duties", in: known) == "separation_of_duties")
        #expect(Names.nearest(to: "zebra", in: known) == nil)
        #expect(Names.nearest(to: String(repeating: "a", count: 65), in: known) == nil)
    }

    @Test("a key line loses its comment, and has one spelling")
    func keys() {
        #expect(PublicKeyText("ssh-ed25519\tAAAA  ana@laptop with words")?.text == "ssh-ed25519 AAAA")
        #expect(PublicKeyText("ssh-ed25519 AAAAAA==")?.text == "ssh-ed25519 AAAAAA==")
        for bad in [
            "", "ssh-ed25519", "ssh-ed25519 AAA", "ssh-ed25519 AAAAAB==", "ssh-ed25519 AAAAAAB=", "x ====", "é AAAA",
            "x AA A=",
        ] {
            #expect(PublicKeyText(bad) == nil, "\(bad)")
        }
    }

    @Test("branch names are judged as git does")
    func branches() {
        for good in ["main", "release/1.0", "Feature_X", "ä"] { #expect(Names.problem(ofBranch: good) == nil) }
        for bad in [
            "", "a b", "a..b", "/a", "a/", ".a", "a.lock", "a~1", "@", "a@{1}", "-a", "release/*", "refs/heads/main",
            "a.",
        ] {
            #expect(Names.problem(ofBranch: bad) != nil, "\(bad)")
        }
    }

    @Test("a value that nobody vouches for is not known")
    func facts() {
        #expect(Fact.known(1, .asserted).value == 1)
        #expect(Fact.known(1, .unknown).value == nil)
        #expect(!Fact.known(1, .unknown).reason.isEmpty)
        #expect(Fact<Int>.unknown("not fetched").reason == "not fetched")
        #expect(Fact.known(1, .recorded).map { $0 + 1 } == .known(2, .recorded))
        #expect(Fact<Int>.unknown("x").map { $0 + 1 } == .unknown("x"))
    }
}
