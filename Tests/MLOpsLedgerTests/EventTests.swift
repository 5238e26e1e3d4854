import MLOpsCore
import MLOpsFormats
import TestSupport
import Testing

@testable import MLOpsLedger

@Suite("Events as text", .ownThread)
struct EventTests {
    private static let key = "SHA256:" + String(repeating: "A", count: 43)

    private static func object(_ changes: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
        var object: JSONObject = [
            "schema": "git-mlops-event/1", "type": "approve",
            "genesis": .string(String(repeating: "1", count: 64)),
            "actor": ["kind": "person", "name": "ana", "key": .string(key)],
            "policy": .string(String(repeating: "2", count: 64)), "after": .string(String(repeating: "3", count: 64)),
            "nonce": .string(String(repeating: "0", count: 32)), "time": "2026-03-01T10:00:00Z",
            "subject": ["change": "x"],
        ]
        changes(&object)
        return JSON.object(object).canonicalBytes
    }

    @Test
    func theCanonicalFormIsReadAndWrittenToTheByte() throws {
        let bytes = Self.object {
            $0["attachments"] = ["a/b": .string(String(repeating: "4", count: 64))]
            $0["expires"] = "2026-04-01T00:00:00Z"
            $0["ticket"] = "CHG1"
            $0["message"] = "two\nlines, é and \u{202E}"
        }
        let event = try Event(bytes: bytes)
        #expect(event.bytes == bytes)
        #expect(event.id == .sha256(bytes))
        #expect(event.message == "two\nlines, é and \u{202E}")
        #expect(event.attachments.map(\.path) == ["a/b"])
    }

    /// Python writes the same canonical text: sorted keys, no spaces, nothing escaped that need not be.
    @Test
    func theBytesAreThoseOfAnIndependentWriter() throws {
        let sandbox = try Sandbox()
        let bytes = Self.object { $0["message"] = "é \u{1F600} \"quoted\" \u{1}" }
        let script = """
            import json, sys
            value = json.loads(sys.stdin.buffer.read())
            sys.stdout.buffer.write(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
            """
        #expect(try sandbox.run("python3", ["-c", script], stdin: bytes).output == bytes)
    }

    static let refusals: [(String, @Sendable (inout JSONObject) -> Void)] = [
        ("another schema", { $0["schema"] = "git-mlops-event/2" }),
        ("no schema", { $0["schema"] = nil }),
        ("an unknown type", { $0["type"] = "deploy" }),
        ("an unknown member", { $0["more"] = "x" }),
        ("no genesis", { $0["genesis"] = .null }),
        ("no policy", { $0["policy"] = .null }),
        ("a genesis with one", { $0["type"] = "genesis" }),
        ("a short genesis", { $0["genesis"] = "11" }),
        ("upper-case digits", { $0["genesis"] = .string(String(repeating: "A", count: 64)) }),
        ("an actor of no kind", { $0["actor"] = ["kind": "robot", "name": "ana", "key": .string(key)] }),
        ("an actor's name with capitals", { $0["actor"] = ["kind": "person", "name": "Ana", "key": .string(key)] }),
        ("an actor's name with a line", { $0["actor"] = ["kind": "person", "name": "a\nb", "key": .string(key)] }),
        ("an actor without name", { $0["actor"] = ["kind": "person", "name": "", "key": .string(key)] }),
        (
            "an actor with a member more",
            {
                $0["actor"] = ["kind": "person", "name": "ana", "key": .string(key), "team": "x"]
            }
        ),
        ("a key that is no fingerprint", { $0["actor"] = ["kind": "person", "name": "ana", "key": "MD5:00"] }),
        ("a witness who approves", { $0["actor"] = ["kind": "witness", "name": "ana", "key": .string(key)] }),
        ("a person who witnesses", { $0["type"] = "receipt" }),
        ("a short nonce", { $0["nonce"] = "00" }),
        ("a nonce of capitals", { $0["nonce"] = .string(String(repeating: "A", count: 32)) }),
        ("a time that is none", { $0["time"] = "yesterday" }),
        ("a time with an offset", { $0["time"] = "2026-03-01T11:00:00+01:00" }),
        ("a time with a fraction", { $0["time"] = "2026-03-01T10:00:00.5Z" }),
        ("a subject that is text", { $0["subject"] = "x" }),
        ("no subject", { $0["subject"] = nil }),
        ("a null message", { $0["message"] = .null }),
        ("a null expiry", { $0["expires"] = .null }),
        ("no attachments, said so", { $0["attachments"] = [:] }),
        ("attachments as a list", { $0["attachments"] = [] }),
        ("an attachment that leaves", { $0["attachments"] = ["../x": .string(String(repeating: "4", count: 64))] }),
        ("an absolute attachment", { $0["attachments"] = ["/x": .string(String(repeating: "4", count: 64))] }),
        ("an attachment in .git", { $0["attachments"] = ["a/.GIT/x": .string(String(repeating: "4", count: 64))] }),
        ("an attachment with a NUL", { $0["attachments"] = ["a\u{0}b": .string(String(repeating: "4", count: 64))] }),
        ("an attachment's digest cut", { $0["attachments"] = ["x": "44"] }),
        (
            "an attachment below another",
            {
                $0["attachments"] = [
                    "x": .string(String(repeating: "4", count: 64)), "x/y": .string(String(repeating: "4", count: 64)),
                ]
            }
        ),
    ]

    @Test(arguments: refusals.indices)
    func everythingElseIsRefused(index: Int) throws {
        let (what, change) = Self.refusals[index]
        let found = try #require(try failure { try Event(bytes: Self.object(change)) }, "\(what) was read")
        #expect(found.kind == .input, "\(what)")
    }

    @Test
    func aTextThatIsNotCanonicalIsRefused() throws {
        let good = Self.object()
        let text = String(decoding: good, as: UTF8.self)
        let spellings = [
            text + "\n", " " + text, text.replacing("\"type\":", with: "\"type\": "),
            text.replacing("approve", with: "\\u0061pprove"),
            text.replacing("{\"actor\"", with: "{\"type\":\"approve\",\"actor\""),
            String(text.dropLast()) + ",\"type\":\"approve\"}", String(text.dropLast()), "[]", "", "\u{FEFF}" + text,
        ]
        #expect(try Event(bytes: good).type == .approve)
        for spelling in spellings {
            #expect(try failure { try Event(bytes: Array(spelling.utf8)) } != nil, "\(spelling)")
        }
    }

    @Test
    func hostileJSONIsRefusedAndCrashesNothing() throws {
        let deep = Array(repeating: UInt8(ascii: "["), count: 200_000)
        #expect(try failure { try Event(bytes: deep) } != nil)
        var random = SeededGenerator(seed: 31)
        let good = Self.object()
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0...random.number(0..<3) {
                bytes[random.number(0..<bytes.count)] = UInt8(random.number(0..<256))
            }
            if bytes == good { continue }
            do {
                let event = try Event(bytes: bytes)
                #expect(event.bytes == bytes)
            } catch let error as Diagnostic {
                #expect(error.kind == .input)
            }
        }
    }

    @Test
    func whatIsShownOfAnEventHidesNothing() throws {
        let event = try Event(
            bytes: Self.object {
                $0["message"] = "fine\u{202E}enif\r\nActor: mia\u{1B}[2J"
                $0["subject"] = ["change": "abc", "team": "risk\u{202E}"]
            })
        let message = EventCommit.message(of: event)
        #expect(!message.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x1B || $0.value == 0x0D })
        #expect(message.contains("\\u{202e}"))
        #expect(message.hasSuffix("Event: \(event.id.hex)\nActor: ana\nKey: \(Self.key)\n"))
    }

    @Test
    func onlyWhatDependsOnNothingMayArriveBySide() {
        let side: Set<EventType> = [.release, .propose, .approve, .reject, .withdraw, .attest]
        for type in EventType.allCases {
            #expect(type.mayArriveBySide == side.contains(type))
            #expect(type.isWitnessed == [.receipt, .checkpoint].contains(type))
        }
    }
}
