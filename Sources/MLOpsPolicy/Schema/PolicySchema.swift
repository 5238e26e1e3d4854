import MLOpsCore

/// The JSON Schema of a policy document, for editors.
///
/// It knows the shape alone; what only the whole document shows (a person who is not listed, approvals that nobody can
/// give) is for `git mlops policy check`.
public enum PolicySchema {
    /// The `$id` of the schema.
    public static let id = "urn:git-mlops:schema:git-mlops-policy-document/1"

    /// The schema (draft 2020-12). Made anew at each call.
    public static var json: JSON {
        var root: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(id),
            "title": "A policy of git-mlops",
            "description":
                "Who may do what with releases of models, and by which rules. The reference is docs/policy.md.",
        ]
        for member in SchemaShape.object(keys).json.object?.members ?? [] { root[member.name] = member.value }
        return .object(root)
    }

    private static let exampleKey: JSON =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDPszvwzB82fBlE30jYk+Kqw3/295GRu1oldRVUPf6Lh"

    /// The keys of a policy document.
    static let keys = [
        SchemaKey(
            "version", "Counts upward with every change of the policy.", 1, .count, required: true),
        SchemaKey(
            "people", "Everybody who acts in the ledger or makes what is released, by a short name.",
            ["ana": ["emails": ["ana@bank.example"], "keys": [exampleKey]]],
            .map(words: "person by name", names: SchemaShape.namePattern, .object(person), atLeast: 1), required: true),
        SchemaKey(
            "teams", "People who approve as one party, by name.", ["risk": ["mia", "eva"]],
            .map(words: "people by team", names: SchemaShape.namePattern, .list(.person, atLeast: 1))),
        SchemaKey(
            "admins", "Who changes the policy, and how many of them it takes.",
            ["members": ["mia", "leo", "ana"], "threshold": 2], .object(admins), required: true),
        SchemaKey(
            "recovery", "Offline keys that may only replace the admins, after a delay.",
            ["keys": [exampleKey], "threshold": 1, "delay": "7d"], .object(recovery)),
        SchemaKey(
            "witnesses", "Keys of servers or CI that sign when they saw an event; never a person's.",
            ["keys": [exampleKey], "threshold": 1], .object(witnesses)),
        SchemaKey(
            "attesters", "Who may attest which kind of evidence: people, or keys of services.",
            ["test-result": [exampleKey], "kpi": ["tom"]],
            .map(
                words: "people or keys by kind", names: SchemaShape.namePattern,
                .list(.either([.key, .person]), atLeast: 1))),
        SchemaKey(
            "service_identities",
            "Identities of services, such as a host's web merge: their commits count by author.",
            ["GitHub <noreply@github.com>"], .list(.identity)),
        SchemaKey(
            "remotes", "Payload remotes whose region the policy vouches for, by name.",
            ["eu": ["url": "s3://bank-ml-eu", "region": "eu"]],
            .map(words: "remote by name", names: SchemaShape.namePattern, .object(remote))),
        SchemaKey(
            "environments", "The places where releases run, by name.",
            ["test": ["from": "dev", "approvals": ["data-science": 1]]],
            .map(
                words: "environment by name", names: SchemaShape.namePattern,
                .object(environment, SchemaRules(needs: [("soak", ["from"])])))),
        SchemaKey(
            "branches", "What must hold for the commits that reach a branch, by the branch's exact name.",
            ["main": ["manifests_valid": true, "max_file_size": "10MB"]],
            .map(words: "rules by branch", names: SchemaShape.branchPattern, .object(branch))),
        SchemaKey(
            "absences", "When somebody is away, and who stands in meanwhile.",
            [["person": "mia", "deputy": "eva", "from": "2026-12-20", "until": "2027-01-04"]],
            .list(.object(absence), isSet: false)),
        SchemaKey(
            "models", "What the files of a model may be.",
            ["unsafe_pickle": "refuse", "formats": ["onnx", "safetensors", "skops"]], .object(models)),
        SchemaKey(
            "packages", "What a lock file may bring in.", ["lock": "uv.lock", "hashes": true],
            .object(
                packages,
                SchemaRules(needs: [("licenses", ["license_data"]), ("license_data", ["licenses"])]))),
        SchemaKey(
            "base", "The firm-wide policy that this one builds on and may only tighten.",
            ["file": "firm-policy.json", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
            .object(base)),
    ]

    private static let person = [
        SchemaKey("name", "The full name, for people.", "Ana Kovac", .text),
        SchemaKey(
            "emails", "Every e-mail that the person commits with; no two people share one.", ["ana@bank.example"],
            .list(.email)),
        SchemaKey(
            "keys", "SSH public keys that the person signs with; without one the person cannot approve.",
            [exampleKey], .list(.key, isSet: false)),
    ]

    private static let admins = [
        SchemaKey("members", "The admins.", ["mia", "leo", "ana"], .list(.person, atLeast: 1), required: true),
        SchemaKey("threshold", "How many of them a change of the policy takes.", 2, .count, required: true),
    ]

    private static let recovery = [
        SchemaKey(
            "keys", "The offline keys; nobody else's.", [exampleKey], .list(.key, atLeast: 1, isSet: false),
            required: true),
        SchemaKey("threshold", "How many of them must sign.", 1, .count, required: true),
        SchemaKey("delay", "How long it takes until they have replaced the admins.", "7d", .span, required: true),
    ]

    private static let witnesses = [
        SchemaKey(
            "keys", "The keys; nobody else's.", [exampleKey], .list(.key, atLeast: 1, isSet: false),
            required: true),
        SchemaKey("threshold", "How many of them must have seen an event.", 1, .count, required: true),
    ]

    private static let remote = [
        SchemaKey("url", "The address, as `git mlops remote add` takes it.", "s3://bank-ml-eu", .text, required: true),
        SchemaKey("region", "The region in which it lies.", "eu", .name("region")),
    ]

    private static let branch = [
        SchemaKey("manifests_valid", "Every manifest of the branch must be valid.", true, .flag),
        SchemaKey("payloads_pushed", "The remote store must have every payload that is named.", true, .flag),
        SchemaKey("max_file_size", "No raw file of new commits may be larger.", "10MB", .size),
        SchemaKey("schemas_valid", "Every schema must be one, and be there.", true, .flag),
        SchemaKey(
            "notebook_outputs", "Whether notebooks may carry outputs, which may hold customers' data.", "refuse",
            .word(["refuse", "allow"])),
        SchemaKey("residency", "Payloads may go only to remotes in the region of their data set.", true, .flag),
    ]

    private static let absence = [
        SchemaKey("person", "Who is away.", "mia", .person, required: true),
        SchemaKey("deputy", "Who counts for the person's teams meanwhile.", "eva", .person),
        SchemaKey("from", "When it begins.", "2026-12-20", .moment, required: true),
        SchemaKey("until", "The first moment after it.", "2027-01-04", .moment, required: true),
        SchemaKey("reason", "Why.", "holidays", .text),
    ]

    private static let models = [
        SchemaKey(
            "unsafe_pickle",
            "What to do about pickles that can run code: `refuse` those and unknown imports, `refuse-dangerous` ones "
                + "alone, or `allow` and show them.", "refuse", .word(["refuse", "refuse-dangerous", "allow"])),
        SchemaKey(
            "formats", "The formats that a model's files may have; all when left out.",
            ["onnx", "safetensors", "skops"],
            .list(.word(ModelRules.knownFormats), atLeast: 1)),
    ]

    private static let packages = [
        SchemaKey("lock", "The lock file.", "uv.lock", .path, required: true),
        SchemaKey(
            "indexes", "The indexes that packages may come from; any when left out.",
            ["https://pypi.internal.example/simple"], .list(.index, atLeast: 1)),
        SchemaKey("hashes", "Every artifact needs a hash of at least SHA-256.", true, .flag),
        SchemaKey(
            "licenses", "The licenses that are allowed, as SPDX identifiers.", ["MIT", "BSD-3-Clause"],
            .list(.text, atLeast: 1)),
        SchemaKey(
            "license_data",
            "The file that says which package has which license, as `pip-licenses --format=json` "
                + "writes it.", "licenses.json", .path),
        SchemaKey(
            "deny", "Packages that are refused, with or without a version specifier.", ["requests<2.31"],
            .list(.text, atLeast: 1)),
        SchemaKey(
            "vulnerabilities", "Which known vulnerabilities are bearable.",
            ["database": "osv", "max_severity": "medium", "max_age": "14d"], .object(vulnerabilities)),
        SchemaKey(
            "exceptions", "Justified exceptions, each for a time.",
            [["package": "urllib3", "except": "GHSA-xxxx", "reason": "not reachable", "until": "2027-01-31"]],
            .list(.object(exception), isSet: false)),
    ]

    private static let vulnerabilities = [
        SchemaKey(
            "database",
            "A folder of OSV records; a server reads the one that its setting `mlops.vulnerabilities` names.", "osv",
            .path, required: true),
        SchemaKey(
            "max_severity", "The worst that is still allowed.", "medium", .word(Severity.allCases.map(\.rawValue)),
            required: true),
        SchemaKey("max_age", "How old the newest record may be.", "14d", .span),
    ]

    private static let exception = [
        SchemaKey("package", "The package.", "urllib3", .text, required: true),
        SchemaKey(
            "except", "`license`, `index`, `hashes`, `deny`, or the id of a vulnerability.", "GHSA-xxxx", .text,
            required: true),
        SchemaKey("reason", "Why.", "not reachable", .text, required: true),
        SchemaKey("until", "When it ends.", "2027-01-31", .moment, required: true),
    ]

    private static let base = [
        SchemaKey(
            "file", "The firm's policy as `git mlops policy pack` makes it, relative to this document.",
            "firm-policy.json", .path, required: true),
        SchemaKey(
            "sha256", "The digest of the firm's policy, as its owners publish it.",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", .digest, required: true),
    ]
}
