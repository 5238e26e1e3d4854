import MLOpsCore

extension Rule<PushContext> {
    /// Are the schemas of the new commits schemas, and there?
    static let schemasValid = Rule(
        id: "schemas-valid",
        requirement: "every schema in the branch's new commits is valid, and every one named is there",
        about: RuleText(
            evidence: "files named `*.schema.json` or below `schemas/`, and the `schema` of every manifest, in the new "
                + "commits",
            remedy: "mend the schema", keys: ["branches.<branch>.schemas_valid"])
    ) { context in
        texts(
            context, where: \.schemasValid, \.schemaProblems, what: "the schemas", fine: "are valid",
            hint: "mend the schema")
    }

    /// Are the notebooks of the new commits free of outputs?
    static let notebookOutputs = Rule(
        id: "notebook-outputs", requirement: "no notebook in the branch's new commits carries outputs",
        about: RuleText(
            evidence: "the `*.ipynb` files of the new commits",
            remedy: "clear the outputs and rewrite the commit: outputs may hold customers' data",
            keys: ["branches.<branch>.notebook_outputs"])
    ) { context in
        texts(
            context, where: \.refusesNotebookOutputs, \.notebookOutputs, what: "the notebooks",
            fine: "carry no outputs",
            hint: "clear them (jupyter nbconvert --clear-output --inplace FILE) and rewrite the commit")
    }

    /// One judgement for facts that list what is wrong in words.
    private static func texts(
        _ context: PushContext, where isAsked: (BranchRules) -> Bool, _ fact: (BranchFacts) -> Fact<[String]>,
        what: String, fine: String, hint: String
    ) -> Judgement {
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: isAsked).pushed {
            let found = fact(branch.facts)
            guard let problems = found.value else {
                findings.unknown("\(what) of \(branch.name) are not known: \(found.reason)")
                continue
            }
            for problem in problems {
                findings.fail("\(branch.name): \(Words.show(problem))", found.grade, hint: hint)
            }
            if problems.isEmpty { findings.pass("\(what) of \(branch.name) \(fine)", found.grade) }
        }
        return findings.judgement(nothing: "no branch with this rule is pushed")
    }
}
