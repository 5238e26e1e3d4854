/// Hard caps, so that no writer can make the ledger too heavy to read.
public enum EventLimits {
    /// Bytes of `event.json`.
    public static let eventBytes = 1 << 20
    /// Bytes of the author's own words: they are repeated wherever the event counts.
    public static let messageBytes = 16 << 10
    /// Bytes of one signature.
    public static let signatureBytes = 64 << 10
    /// Signatures of one event.
    public static let signatures = 16
    /// Bytes of one attachment.
    public static let attachmentBytes = 32 << 20
    /// Attachments of one event.
    public static let attachments = 8192
    /// Files and folders below `attachments/`.
    public static let attachmentEntries = 8 * attachments
    /// Bytes of all attachments of one event.
    public static let totalAttachmentBytes = 256 << 20
}
