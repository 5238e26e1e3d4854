import FoundationEssentials

/// Base64 (RFC 4648 §4) with exactly one encoding for any bytes, so that signed text has no second spelling.
enum StrictBase64 {
    /// The padded encoding.
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// The bytes that `text` stands for; nil unless encoding them again gives exactly `text`.
    ///
    /// That refuses missing padding, foreign characters, white space and stray bits in the last digit.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4), let data = Data(base64Encoded: Data(text)),
            data.base64EncodedData().elementsEqual(text)
        else { return nil }
        return [UInt8](data)
    }
}
