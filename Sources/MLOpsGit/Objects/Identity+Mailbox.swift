import MLOpsCore

extension Identity {
    /// Reads `Name <e-mail>`, as trailers have it; the time is the epoch. Nil when there is no e-mail in brackets.
    public init?(mailbox text: String) {
        guard let open = text.firstIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else { return nil }
        let name = text[..<open].reversed().drop { $0 == " " }.reversed()
        self.init(
            name: String(name), email: String(text[text.index(after: open)..<close]), time: Timestamp(seconds: 0))
    }
}
