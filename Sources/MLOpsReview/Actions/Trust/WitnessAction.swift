import MLOpsCore
import MLOpsFormats
import MLOpsLedger
import MLOpsPolicy

/// Signs that a tip lay before a witness.
public struct WitnessAction {
    private let session: LedgerSession

    public init(_ session: LedgerSession) {
        self.session = session
    }

    /// Appends a receipt for the current tip, unless a receipt is the tip already.
    ///
    /// - Returns: the receipt; nil when there was nothing new to witness.
    /// - Throws: `refused` when the key is no witness's, or the clock lies behind an earlier receipt.
    public func witness(as name: String, signer: any EventSigner) throws -> EventRecord? {
        let timeline = try session.timeline()
        guard timeline.current.keys.holder(of: signer.publicKey.fingerprint) == .witness else {
            throw Diagnostic.refused(
                "\(signer.publicKey.fingerprint) is not a witness's key",
                hint: "name it under 'witnesses: keys:' in the policy")
        }
        if let last = try timeline.last(), last.standing.counts, last.ledger.record?.event.type == .receipt,
            last.ledger.record?.event.actor.key == signer.publicKey.fingerprint
        {
            return nil
        }
        let now = session.now(timeline)
        if let latest = try timeline.lastWitnessed(), now < latest {
            throw Diagnostic.environment(
                "the clock of this machine lies behind an earlier receipt",
                cause: "it says \(now), and \(latest) was witnessed already", hint: "correct the clock")
        }
        let draft = EventDraft(.receipt, subject: ReceiptSubject(tip: timeline.history.tip, seen: now).json)
        return try session.ledger.append(
            draft, as: name, kind: .witness, signer: signer, context: try session.context(timeline), now: now)
    }
}
