import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy
import MLOpsSystem
import SystemPackage

/// Files that back an attestation.
public enum AttestationReports {
    /// The files' bytes by name below `report/`.
    ///
    /// - Throws: `input` for a file that cannot be read or is too large, and for two of one name.
    public static func read(_ files: [String], from directory: FilePath) throws -> [(path: String, bytes: [UInt8])] {
        var result: [(path: String, bytes: [UInt8])] = []
        for file in files {
            let path = directory.pushing(FilePath(file))
            guard let name = path.lastComponent?.string else {
                throw Diagnostic.input("'\(VisibleText.of(file))' is no file")
            }
            let bytes: [UInt8]
            do {
                bytes = try Files.read(path, limit: EventLimits.attachmentBytes)
            } catch let error as Diagnostic {
                throw Diagnostic(
                    .input, "cannot read the report '\(VisibleText.of(file))'", causes: [error.message] + error.causes)
            }
            guard !result.contains(where: { $0.path == "report/\(name)" }) else {
                throw Diagnostic.input("two reports are called '\(VisibleText.of(name))'", hint: "rename one")
            }
            result.append(("report/\(name)", bytes))
        }
        return result
    }
}
