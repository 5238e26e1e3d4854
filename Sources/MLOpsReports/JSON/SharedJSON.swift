import MLOpsAudit
import MLOpsCore

extension JSON {
    static func strings(_ list: [String]) -> JSON { .array(list.map { .string($0) }) }

    static func count(_ value: Int) -> JSON { .integer(Int64(value)) }
}

/// The ledger an answer rests on, as every answer repeats it.
func ledgerJSON(_ ledger: LedgerIdentity) -> JSON {
    [
        "project": .string(ledger.project), "genesis": .string(ledger.genesis.hex), "tip": .string(ledger.tip),
        "position": .count(ledger.position), "testing": .bool(ledger.isTesting),
        "pin": .string(ledger.pin.rawValue), "policy": .string(ledger.policy.hex),
        "policy_version": .integer(ledger.policyVersion), "inert": .count(ledger.inert),
        "unverified": .count(ledger.unverified), "last_witnessed": JSON(ledger.lastWitnessed?.description),
        "remote": JSON(ledger.remote), "asked": JSON(ledger.asked?.description),
    ]
}
