import MLOpsCore

extension Timeline {
    /// The release that people write as `model@version`.
    ///
    /// - Throws: `input` when it is not written so, or there is no such release.
    public func release(written text: String) throws -> Release {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw Diagnostic.input("'\(VisibleText.of(text))' is not a release", hint: "write it as model@version")
        }
        return try release(named: parts[0], version: parts[1])
    }
}
