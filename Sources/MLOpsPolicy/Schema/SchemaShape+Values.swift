import MLOpsCore

/// Values as a policy document has them. Every scalar of it is read as text, so what YAML would take for a number or a
/// truth value may be written as one.
extension SchemaShape {
    private static func scalar(_ words: String, pattern: String, _ more: [String] = []) -> SchemaShape {
        let text: JSON = ["type": "string", "pattern": .string(pattern)]
        guard !more.isEmpty else { return .scalar(words: words, text) }
        return .scalar(words: words, ["anyOf": .array([text] + more.map { ["type": .string($0)] })])
    }

    /// Any text in one line.
    static let text = scalar("text", pattern: "^[^\\u0000-\\u001f\\u007f]+$", ["number", "boolean"])

    static let namePattern = "^[a-z0-9][a-z0-9._-]{0,63}$"
    static let metricPattern = "^[A-Za-z0-9_][A-Za-z0-9_./@:-]{0,127}$"
    static let branchPattern =
        "^(?!refs/|-|/|@$)(?!.*(\\.\\.|@\\{|//|/$|\\.$))(?!(.*/)?\\.)(?!.*\\.lock(/|$))"
        + "[^\\u0000- \\u007f*?\\[~^:\\\\]+$"

    /// A name of our making: a person, a team, an environment.
    static func name(_ words: String) -> SchemaShape { scalar(words, pattern: namePattern, ["number"]) }

    static let branch = scalar("branch", pattern: branchPattern, ["number"])

    static let flag = SchemaShape.scalar(
        words: "`true` or `false`", ["enum": [true, false, "true", "false"]])

    /// A whole number from 1 on.
    static let count = SchemaShape.scalar(
        words: "whole number",
        [
            "anyOf": [
                ["type": "integer", "minimum": 1, "maximum": .integer(JSON.maxInteger)],
                [
                    "type": "string",
                    "pattern":
                        "^([1-9][0-9]{0,14}|[1-8][0-9]{15}|900[0-6][0-9]{12}|90070[0-9]{11}|90071[0-8][0-9]{10})$",
                ],
            ]
        ])

    static let span = scalar("length of time", pattern: "^0*[1-9][0-9]{0,10}[wdhms]$")

    static let moment = scalar(
        "moment",
        pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
            + "([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$")

    static let decimal = scalar(
        "number", pattern: "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$", ["number"])

    /// A number that is not negative.
    static let amount = SchemaShape.scalar(
        words: "number, not below 0",
        [
            "anyOf": [
                ["type": "number", "minimum": 0],
                ["type": "string", "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"],
            ]
        ])

    static let size = scalar("size", pattern: "^0*[1-9][0-9]{0,15} ?(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$")

    static let clock = scalar("time of day", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$")
    static let closing = scalar("time of day", pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
    static let offset = scalar(
        "offset from UTC", pattern: "^(Z|[+](0[0-9]|1[0-4]):[0-5][0-9]|-(?!00:00)(0[0-9]|1[0-4]):[0-5][0-9])$")

    /// A line of an SSH public key, with or without its comment.
    static let key = scalar("SSH public key", pattern: "^[!-~]+[ \\t]+[A-Za-z0-9+/]+={0,2}([ \\t].*)?$")
    static let email = scalar("e-mail address", pattern: "^[^@ <>,\\t]+@[^@ <>,\\t]+$")
    static let identity = scalar("identity as git shows it", pattern: "^.+ <[^@ <>,\\t]+@[^@ <>,\\t]+>$")
    static let person = name("person")
    static let digest = scalar("SHA-256", pattern: "^[0-9a-f]{64}$")

    private static let segments =
        "(?!.*//)(?!(.*/)?\\.{1,2}(/|$))(?!.*[^/]\\*\\*)(?!.*\\*\\*[^/])"
        + "[^/\\[\\]{}\\\\!\\u0000-\\u001f\\u007f][^\\[\\]{}\\\\!\\u0000-\\u001f\\u007f]{0,1023}$"

    /// Paths with `*`, `?` and `**`.
    static let pattern = scalar("pattern of paths", pattern: "^" + segments)
    /// A path of an API.
    static let route = scalar("path of the API", pattern: "^/?" + segments)
    static let path = scalar("path in the repository", pattern: "^(?!/)(?!.*//)(?!(.*/)?\\.{1,2}(/|$)).+$")
    static let index = scalar("address", pattern: "^https?://[^ @/][^ @]*$")

    /// One of a few words.
    static func word(_ words: [String]) -> SchemaShape {
        .scalar(words: words.map { "`\($0)`" }.joined(separator: ", "), ["enum": .texts(words)])
    }

    /// The id of a rule of a promotion.
    static func rule(_ ids: [String]) -> SchemaShape {
        .scalar(words: "id of a rule", ["enum": .texts(ids)])
    }

    /// Numbers of approvals by team.
    static let approvals = SchemaShape.map(words: "number by team", names: namePattern, count, atLeast: 1)
}
