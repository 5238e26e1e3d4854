import MLOpsCore

/// Foreign text as messages show it.
enum ScanText {
    static func excerpt(_ text: String) -> String { VisibleText.excerpt(text, limit: 120) }
    static func excerpt(_ bytes: some Sequence<UInt8>) -> String {
        excerpt(String(decoding: Array(bytes), as: UTF8.self))
    }
}
