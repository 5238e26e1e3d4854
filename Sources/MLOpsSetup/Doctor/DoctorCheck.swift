import MLOpsCore

/// One thing that was looked at.
public struct DoctorCheck: Sendable {
    public enum Outcome: String, Sendable {
        case passed
        /// Worth knowing; nothing is wrong.
        case warned
        case failed
    }

    /// For programs: does not change.
    public let name: String
    public let outcome: Outcome
    public let sentence: String
    /// What to do about it.
    public let hint: String?

    package static func passed(_ name: String, _ sentence: String) -> DoctorCheck {
        DoctorCheck(name: name, outcome: .passed, sentence: sentence, hint: nil)
    }

    package static func warned(_ name: String, _ sentence: String, _ hint: String? = nil) -> DoctorCheck {
        DoctorCheck(name: name, outcome: .warned, sentence: sentence, hint: hint)
    }

    package static func failed(_ name: String, _ sentence: String, _ hint: String? = nil) -> DoctorCheck {
        DoctorCheck(name: name, outcome: .failed, sentence: sentence, hint: hint)
    }

    /// Turns what a check throws into its failure, so that the others still run.
    package static func running(_ name: String, _ body: () throws -> [DoctorCheck]) -> [DoctorCheck] {
        do {
            return try body()
        } catch let error as Diagnostic {
            let text = ([error.message] + error.causes.prefix(2)).joined(separator: ": ")
            return [.failed(name, text, error.hints.first)]
        } catch {
            return [.failed(name, "this could not be checked")]
        }
    }
}
