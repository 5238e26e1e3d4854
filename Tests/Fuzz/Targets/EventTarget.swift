import MLOpsCore
import MLOpsFormats
import MLOpsLedger

extension Target {
    /// Signed events with what hangs on them: the subject of each type, the summary, the commit's message.
    static let event = Target("event", memoryFactor: 200, layers: [.canonicalJSON]) { bytes in
        let event = try Event(bytes: bytes)
        try hold("an event is written as it was read", event.bytes == bytes)
        try hold("an event is read as it was written", try Event(bytes: event.bytes) == event)
        try hold("an event's name is the digest of its bytes", event.id == Digest.sha256(bytes))
        let summary = SubjectSummary.text(of: event)
        try hold("a summary is short", summary.utf8.count <= 4 * bytes.count + 1024)
        let message = EventCommit.message(of: event)
        try Telling.check(String(message.filter { $0 != "\n" }), about: bytes)
        let trailers = message.utf8.split(separator: 0x0A).filter { $0.starts(with: "Event: ".utf8) }
        try hold("a message names one event", trailers.count == 1, message)
        try check(event.subject, of: event.type, bytes)
    }
}

/// A subject that is read and written is read as the same.
private func check(_ json: JSON, of type: EventType, _ bytes: [UInt8]) throws {
    var written: JSON?
    if let refused = try refusal(of: { written = try rewritten(json, type) }) {
        try Telling.check(refused, about: bytes)
    } else if let written {
        try hold("a subject is read as it was written", try rewritten(written, type) == written, type.rawValue)
    }
}

/// Nil for types whose subject nothing reads yet.
private func rewritten(_ json: JSON, _ type: EventType) throws -> JSON? {
    switch type {
    case .genesis: try GenesisSubject(json).json
    case .policy: try PolicySubject(json).json
    case .key: try KeySubject(json).json
    case .release: try ReleaseSubject(json).json
    case .propose: try ProposeSubject(json).json
    case .approve, .reject: try DecisionSubject(json).json
    case .withdraw: try WithdrawSubject(json).json
    case .promote: try PromoteSubject(json).json
    case .rollback: try RollbackSubject(json).json
    case .review: try ReviewSubject(json).json
    case .waive: try WaiveSubject(json).json
    case .freeze: try FreezeSubject(json).json
    case .attest: try AttestSubject(json).json
    case .receipt: try ReceiptSubject(json).json
    case .retire: try RetireSubject(json).json
    case .checkpoint, .erase: nil
    }
}
