/// Judges model files without loading them: which format they are, and what loading them would do.
///
/// Nothing of a file is executed. Memory is bounded whatever the file's size; time is proportional to the bytes that a
/// loader would obey, since raw tensors are passed over. Pure computation, safe from any thread.
public enum ModelScanner {
    /// Scans one file. Never throws: what cannot be read or judged makes the report incomplete, with the reason.
    ///
    /// - Parameters:
    ///   - source: the bytes, read where they are needed; errors of reading end up in ``ModelReport/gaps``.
    ///   - name: the file's name or path, which decides only where the content leaves a choice.
    ///   - limits: how much the file may ask.
    /// - Returns: format, findings, gaps and what the headers say.
    public static func scan(
        _ source: any ModelBytes, name: String, limits: ModelScanLimits = ModelScanLimits()
    ) -> ModelReport {
        let context = ScanContext(limits)
        let result = ContentScan(source: source, name: name, context: context).scan(ScanPlace("file"))
        return ModelReport(
            format: result.format, compression: result.compression, findings: context.findings, gaps: context.gaps,
            details: result.details)
    }

    /// Scans bytes that are in memory.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: the file's name or path.
    ///   - limits: how much the file may ask.
    /// - Returns: format, findings, gaps and what the headers say.
    public static func scan(
        _ bytes: [UInt8], name: String, limits: ModelScanLimits = ModelScanLimits()
    ) -> ModelReport {
        scan(HeldModelBytes(bytes), name: name, limits: limits)
    }
}
