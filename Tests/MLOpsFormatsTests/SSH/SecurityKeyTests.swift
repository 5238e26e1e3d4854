import MLOpsCore
import TestSupport
import Testing

@testable import MLOpsFormats

@Suite("SSH signatures of FIDO tokens")
struct SecurityKeyTests {
    private static let message = Array("an event\n".utf8)

    /// A token of each kind that answers with these flags and this counter.
    private static func tokens(
        flags: UInt8 = 1, counter: UInt32 = 7, application: String = SoftwareKey.application
    ) -> [SoftwareKey] {
        [
            .tokenEd25519(flags: flags, counter: counter, application: application),
            .tokenECDSA(flags: flags, counter: counter, application: application),
        ]
    }

    @Test("Flags and counter are handed on as the token signed them, and ssh-keygen agrees with the signature")
    func uses() throws {
        try Workspace.use { workspace in
            for (flags, counter) in [
                (0x01, 0), (0x01, 1), (0x05, 0x0102_0304), (0x01, .max), (0x41, 9), (0x85, 9), (0xFF, 0x8000_0000),
            ] as [(UInt8, UInt32)] {
                for token in Self.tokens(flags: flags, counter: counter) {
                    let armour = try token.armour(Self.message)
                    let result = try SSHSignature(armored: armour).verify(Self.message, namespace: "file")
                    let use = try #require(result.securityKeyUse)
                    #expect(use == SecurityKeyUse(flags: flags, counter: counter))
                    #expect(use.userPresent)
                    #expect(use.userVerified == (flags & 4 != 0))
                    #expect(try workspace.accepts(armour, of: Self.message, line: try token.line))
                }
            }
        }
    }

    @Test("Without a touch, or without the owner's PIN or finger, a signature is refused unless the caller takes it")
    func demands() throws {
        // What each demand makes of the two flags.
        let table: [(flags: UInt8, accepted: Set<SecurityKeyDemand>)] = [
            (0x00, [.nothing]), (0x04, [.nothing]), (0xFA, [.nothing]), (0x01, [.nothing, .presence]),
            (0xFB, [.nothing, .presence]), (0x05, [.nothing, .presence, .verification]),
            (0xFF, [.nothing, .presence, .verification]),
        ]
        for (flags, accepted) in table {
            for token in Self.tokens(flags: flags) {
                let armour = try token.armour(Self.message)
                for demand in SecurityKeyDemand.allCases {
                    if accepted.contains(demand) {
                        let result = try SSHSignature(armored: armour).verify(
                            Self.message, namespace: "file", securityKey: demand)
                        #expect(result.securityKeyUse?.flags == flags)
                    } else {
                        let fault = refusal(armour, Self.message, demand: demand, "\(flags) for \(demand)")
                        #expect(
                            fault?.message.contains(flags & 1 == 0 ? "without being touched" : "PIN or finger") == true)
                        #expect(fault?.kind == .refused)
                        #expect(fault?.hints.isEmpty == false)
                    }
                }
                if !accepted.contains(.presence) {
                    #expect(throws: Diagnostic.self) {
                        try SSHSignature(armored: armour).verify(Self.message, namespace: "file")
                    }
                }
            }
        }
    }

    @Test("Flags, counter, application and message are all signed")
    func everythingIsSigned() throws {
        for token in Self.tokens() {
            let signature = try SSHSignature(armored: token.armour(Self.message))
            let inner = SSHAlgorithmTests.inner(of: signature)
            let signed = inner.dropLast(5)
            func changed(_ tail: [UInt8]) -> [UInt8] { WireBuilder.signature(key: token.blob, inner: signed + tail) }
            try SSHSignature(armored: changed([1, 0, 0, 0, 7])).verify(Self.message, namespace: "file")
            for tail: [UInt8] in [[5, 0, 0, 0, 7], [0, 0, 0, 0, 7], [1, 0, 0, 0, 8], [1, 7, 0, 0, 0]] {
                let fault = refusal(changed(tail), Self.message, demand: .nothing)
                #expect(fault?.message.contains("did not sign") == true)
                // A lie about the flags is a wrong signature, whatever was demanded.
                #expect(refusal(changed(tail), Self.message, demand: .verification)?.message == fault?.message)
            }
            for tail: [UInt8] in [[], [1], [1, 0, 0, 0], [1, 0, 0, 0, 7, 0], [1, 0, 0, 0, 7, 1, 0, 0, 0, 7]] {
                #expect(refusal(changed(tail), Self.message)?.message.contains("wrong length") == true)
            }
            let application = Array(SoftwareKey.application.utf8)
            for other in ["ssh:", "ssh:git-mlops2", "ssh:git-mlopT", "https://bank.example"] {
                let key = token.blob.dropLast(application.count + 4) + WireBuilder.strings([Array(other.utf8)])
                #expect(try SSHPublicKey(blob: Array(key)).application == other)
                let fault = refusal(WireBuilder.signature(key: Array(key), inner: inner), Self.message)
                #expect(fault?.message.contains("did not sign") == true)
            }
        }
    }

    @Test("The application of a key is read, and is part of what tells keys apart")
    func applications() throws {
        for application in ["ssh:", "ssh:git", "ssh:Zoë", "https://bank.example"] {
            for token in Self.tokens(application: application) {
                let key = try SSHPublicKey(blob: token.blob)
                #expect(key.application == application)
                #expect(key.algorithm.isSecurityKey)
                try SSHSignature(armored: token.armour(Self.message)).verify(Self.message, namespace: "file")
                let broken = token.blob.dropLast(application.utf8.count + 4)
                for tail: [[UInt8]] in [[], [[]], [[0]], [[0xFF]], [[0x73, 0x0A]], [Array(application.utf8), [1]]] {
                    #expect(throws: Diagnostic.self) {
                        try SSHPublicKey(blob: Array(broken) + WireBuilder.strings(tail))
                    }
                }
            }
        }
        #expect(try SSHPublicKey(line: SSHPublicKeyTests.line).application == nil)
    }

    @Test("What a web browser signs is refused by name")
    func webauthn() throws {
        let key = SoftwareKey.tokenECDSA(type: "webauthn-sk-ecdsa-sha2-nistp256@openssh.com")
        let content = WireBuilder.signedData(Self.message, namespace: "file", hash: "sha512")
        let inner = try key.inner(content)
        for tail in [[], WireBuilder.strings([Array("https://bank.example".utf8), Array("{}".utf8), []])] {
            let fault = refusal(WireBuilder.signature(key: key.blob, inner: inner + tail), Self.message)
            #expect(fault?.message.contains("web browser") == true)
            #expect(fault?.kind == .refused)
        }
    }

    /// Signatures recorded from a program that lays out its bytes as PROTOCOL.u2f says, each accepted by
    /// `ssh-keygen -Y verify` of OpenSSH 9.2 when it was recorded; "an event" and a line feed, namespace "file".
    private static let recorded: [(use: SecurityKeyUse, line: String, armour: String)] = [
        (
            SecurityKeyUse(flags: 5, counter: 7),
            "sk-ssh-ed25519@openssh.com "
                + "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIEMu+tCTDdfQ1K3vGDkf8ExOkqV428nHTiuMYnZdTSwtAA"
                + "AADXNzaDpnaXQtbWxvcHM=",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAAFMAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgQy760J
            MN19DUre8YOR/wTE6SpXjbycdOK4xidl1NLC0AAAANc3NoOmdpdC1tbG9wcwAAAARmaWxl
            AAAAAAAAAAZzaGE1MTIAAABnAAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAQI
            smlWV2t/PU7Je0XiY7KHsoIPXjvElHHD8038JdycB2CNCjT9erB+scS1ruFetJDqvjZS1A
            Ca0tLgUOfQFujAkFAAAABw==
            -----END SSH SIGNATURE-----

            """
        ),
        (
            SecurityKeyUse(flags: 1, counter: .max),
            "sk-ecdsa-sha2-nistp256@openssh.com "
                + "AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABBBEbHaDtbtdh8lUVdJT"
                + "f7+96c8Tarv0XMQ2QMoYlW210wVo7iVIpa2gn45IN5KwCFp/c/M7R5Jb35eqJv/aiNyFUAAAANc3NoOmdpdC1tbG9wcw==",
            """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAAIgAAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQ
            AAAAhuaXN0cDI1NgAAAEEERsdoO1u12HyVRV0lN/v73pzxNqu/RcxDZAyhiVbbXTBWjuJU
            ilraCfjkg3krAIWn9z8ztHklvfl6om/9qI3IVQAAAA1zc2g6Z2l0LW1sb3BzAAAABGZpbG
            UAAAAAAAAABnNoYTUxMgAAAHgAAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3No
            LmNvbQAAAEkAAAAhAP6FONefEPGt658XgMSKFxM72IQAuCyiUZd5SMcfZe6zAAAAIBn2rB
            kAljaW026XQQ3dWPwOyUqZajsiPHHx9PeWohIrAf////8=
            -----END SSH SIGNATURE-----

            """
        ),
    ]

    @Test("Recorded signatures are verified with their flags and counters")
    func recordedSignatures() throws {
        for (use, line, armour) in Self.recorded {
            let result = try SSHSignature(armored: Array(armour.utf8)).verify(Self.message, namespace: "file")
            #expect(result.key == (try SSHPublicKey(line: line)))
            #expect(result.securityKeyUse == use)
            #expect(try SSHSignature(armored: Array(armour.utf8)).armored == Array(armour.utf8))
        }
    }
}
