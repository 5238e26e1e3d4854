import MLOpsCore
import MLOpsPolicy
import Testing

/// What the platform's owners fix for every project: a team of their own, rules for prod, packages and models.
let firmDoc: Doc = [
    "people": [
        "rita": ["emails": ["rita@bank.example"], "keys": [key("rita")]],
        "rolf": ["emails": ["rolf@bank.example"], "keys": [key("rolf")]],
    ],
    "teams": ["group-risk": ["rita", "rolf"]],
    "admins": ["threshold": "2"],
    "remotes": ["firm": ["url": "s3://firm-ml", "region": "ch"]],
    "environments": [
        "prod": [
            "from": "test", "approvals": ["group-risk": "1", "operations": "1"], "soak": "3d",
            "separation_of_duties": "true",
            "metrics": ["auc": ["at_least": "0.7"]],
            "require": ["model-card", ["type": "test-result", "max_age": "30d"]],
            "freeze": [["from": "2026-12-24", "to": "2026-12-27", "reason": "holidays"]],
            "code_owners": [["paths": ["infra/**"], "approvals": ["group-risk": "1"]]],
            "approvals_valid_for": "30d", "emergency": ["approvals": ["operations": "1"], "review_within": "48h"],
            "waivers": ["rules": ["soak", "metrics"], "approvals": ["group-risk": "1"], "at_most": "14d"],
            "standard": [
                "approvals": ["operations": "1"], "code": ["params.yaml", "metrics.json"], "data": ["data/**"],
            ],
        ]
    ],
    "branches": ["main": ["manifests_valid": "true", "max_file_size": "50MB"]],
    "models": ["unsafe_pickle": "refuse-dangerous"],
    "packages": ["deny": ["evil", "worse"], "licenses": ["MIT", "BSD-3-Clause", "PSF-2.0"], "hashes": "true"],
]

/// The sample as a project of that firm.
let projectDoc =
    sampleDoc.setting("environments.prod.approvals.group-risk", to: "1").setting("packages.exceptions", to: nil)
    .setting("environments.prod.standard.metrics", to: nil)

func reference(_ base: JSON, _ file: String = "firm-policy.json") -> Doc {
    ["file": .text(file), "sha256": .text(Digest.sha256(base.canonicalBytes).hex)]
}

func readProject(_ doc: Doc, on firm: Doc = firmDoc) throws -> PolicyReading {
    let base = try PolicyBase.pack(firm.node, checkKey: checkKey)
    return Policy.read(
        doc.setting("base", to: reference(base)).node,
        base: { file in
            #expect(file == "firm-policy.json")
            return base
        }, checkKey: checkKey)
}

func accepted(
    _ doc: Doc, on firm: Doc = firmDoc, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Policy {
    let reading = try readProject(doc, on: firm)
    return try #require(reading.policy, "\(reading.findings)", sourceLocation: sourceLocation)
}
