import MLOpsCore

/// What is said of texts and bytes that are no acceptable public key; each names the way out.
enum SSHKeyFault {
    static func malformed(_ what: String) -> Diagnostic {
        .input("the SSH public key is malformed: \(what)", hint: "copy the whole line of the .pub file again")
    }

    /// The refusal of a type of key by its name on the wire.
    static func type(_ name: String) -> Diagnostic {
        let shown = VisibleText.excerpt(name)
        if name.hasSuffix("-cert-v01@openssh.com") || name.hasSuffix("-cert-v00@openssh.com") {
            return .input(
                "'\(shown)' is an OpenSSH certificate, which is not accepted: use the plain key it was issued for",
                hint: "that key is in the .pub file whose name does not end in -cert.pub")
        }
        switch name {
        case "ssh-dss":
            return .input(
                "DSA keys ('ssh-dss') are too weak and not accepted: use an Ed25519 key",
                hint: "make a new key: ssh-keygen -t ed25519")
        case SSHRawSignature.rsaSHA256, SSHRawSignature.rsaSHA512:
            return .input(
                "'\(shown)' is how an RSA key signs; the type of the key is 'ssh-rsa'",
                hint: "copy the whole line of the .pub file again")
        default:
            return .input(
                "SSH keys of type '\(shown)' are not supported", hint: "make a key with: ssh-keygen -t ed25519")
        }
    }

    static var options: Diagnostic {
        .input(
            "the SSH public key has options in front of it",
            hint: "give the type and the base64 alone, as in a .pub file")
    }
}
