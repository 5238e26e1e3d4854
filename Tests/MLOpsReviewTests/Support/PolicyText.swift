/// The policy of the tests' bank, with what a test wants otherwise.
struct PolicyText {
    var version = 1
    /// Public key lines by person; more than one for who has several.
    var keys: [String: [String]]
    var emails: [String: [String]] = [:]
    var witnesses: [String]
    var witnessThreshold = 1
    var adminThreshold = 2
    var admins = "[mia, leo, eva]"
    var risk = "[mia, eva]"
    var devRules = ""
    var operations = "[leo, tom]"
    var extra = ""
    var testRules = "from: dev, approvals: { data-science: 1 }"
    var prodApprovals = "{ data-science: 1, risk: 1, operations: 1 }"
    var soak = "7d"
    var separation = "{ identity: verified }"
    var fromBranch = "from_branch: main"
    var require = "[model-card]"
    var services = "[]"
    /// Further rules of prod, and further sections of the policy, a line each.
    var prodRules: [String] = []
    var sections: [String] = []
    var emergency = "{ approvals: { operations: 1 }, review_within: 48h }"
    var branches = "main: { manifests_valid: true, max_file_size: 100kB }"

    /// Nothing for a policy that names no witness.
    private var witnessLine: String {
        if witnesses.isEmpty { return "" }
        let keys = witnesses.map { "\"\($0)\"" }.joined(separator: ", ")
        return "witnesses: { keys: [\(keys)], threshold: \(witnessThreshold) }"
    }

    var text: String {
        var people = ""
        for (person, lines) in keys.sorted(by: { $0.key < $1.key }) {
            let emails = (emails[person] ?? ["\(person)@bank.example"]).joined(separator: ", ")
            let keys = lines.map { "\"\($0)\"" }.joined(separator: ", ")
            people += "  \(person): { emails: [\(emails)], keys: [\(keys)] }\n"
        }
        return """
            version: \(version)
            people:
            \(people)teams:
              data-science: [ana, jan]
              risk: \(risk)
              operations: \(operations)
            admins: { members: \(admins), threshold: \(adminThreshold) }
            \(witnessLine)
            service_identities: \(services)
            environments:
              dev: { \(devRules) }
              \(extra)
              test: { \(testRules) }
              prod:
                from: test
                soak: \(soak)
                approvals: \(prodApprovals)
                separation_of_duties: \(separation)
                metrics: { auc: { at_least: "0.75" } }
                require: \(require)
                \(fromBranch)
                emergency: \(emergency)
            \(prodRules.map { "    \($0)\n" }.joined())branches:
              \(branches)
            \(sections.joined(separator: "\n"))

            """
    }
}
