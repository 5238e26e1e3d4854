import MLOpsRemotes
import SystemPackage

extension Target {
    static let remoteURL = Target("remote-url", dictionary: "url", longest: 64 << 10) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        switch try RemoteURL.parse(text) {
        case .directory(let path): try hold("a folder has a path", !path.string.isEmpty)
        case .other(let scheme, let whole):
            try hold("a URL is kept as written", whole.utf8.elementsEqual(text.utf8))
            try hold("a scheme is one word", !scheme.isEmpty && !scheme.utf8.contains { $0 <= 0x20 || $0 >= 0x7F })
        }
        let anchored = try RemoteURL.anchored(text, at: "/home/user/project")
        try hold("an anchored URL is anchored", try RemoteURL.anchored(anchored, at: "/elsewhere") == anchored)
    }
}
