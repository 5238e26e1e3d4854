import MLOpsCore

/// What files of models may be, as promotions and pushes share it.
enum ModelFilesJudge {
    static let requirement =
        "every file of a model is whole and of an allowed format, and runs no code when it is loaded where the policy asks that"
    static let text = RuleText(
        evidence: "the bytes of the model's files, looked through without loading them",
        remedy: "save the model in a format that carries no code, such as safetensors, ONNX or skops",
        keys: ["models.unsafe_pickle", "models.formats"], isWaivable: true)

    static func judge(_ files: Fact<[ModelFile]>, _ rules: ModelRules, _ name: String, _ findings: inout Findings) {
        guard let found = files.value else {
            findings.unknown(
                "the files of \(name) could not be looked through: \(files.reason)",
                hint: "bring them here: `git mlops pull`")
            return
        }
        let before = findings
        for file in found { judge(file, rules, files.grade, &findings) }
        if !found.isEmpty, findings.hasOnlyNotes(since: before) {
            findings.pass("\(Words.count(found.count, "file", "files")) of \(name) looked through", files.grade)
        }
    }

    private static func judge(_ file: ModelFile, _ rules: ModelRules, _ grade: Grade, _ findings: inout Findings) {
        let path = VisibleText.of(file.path)
        if !rules.formats.isEmpty {
            let allowed = rules.formats.joined(separator: ", ")
            if let format = file.format {
                if !rules.formats.contains(format) {
                    findings.fail("\(path) is \(format), and allowed are \(allowed)", grade, hint: text.remedy)
                }
            } else {
                findings.fail(
                    "the format of \(path) is not known, and allowed are \(allowed)", grade, hint: text.remedy)
            }
        }
        for defect in file.defects {
            findings.fail("\(path): \(Words.show(defect))", grade, hint: "write the file anew")
        }
        for danger in file.dangers {
            if rules.unsafePickle ?? .allow == .allow {
                findings.note("\(path): \(Words.show(danger))", grade)
            } else {
                findings.fail("\(path): \(Words.show(danger))", grade, hint: text.remedy)
            }
        }
        for suspicion in file.suspicions {
            if rules.unsafePickle == .refuse {
                findings.fail("\(path): \(Words.show(suspicion))", grade, hint: text.remedy)
            } else {
                findings.note("\(path): \(Words.show(suspicion))", grade)
            }
        }
        if let incomplete = file.incomplete {
            findings.unknown(
                "\(path) could not be looked through to its end: \(Words.show(incomplete))", hint: text.remedy)
        }
    }
}

extension Rule<PromotionContext> {
    /// Are the model's files what they may be?
    static let modelFiles = Rule(
        id: "model-files", requirement: ModelFilesJudge.requirement, about: ModelFilesJudge.text
    ) { context in
        guard let rules = context.policy.models else {
            return .notRequired("the policy says nothing about files of models")
        }
        var findings = Findings()
        for item in context.facts.items {
            let name = Words.show(item.to.description)
            ModelFilesJudge.judge(item.files, rules, name, &findings)
            if item.files.value?.isEmpty == true {
                findings.unknown("\(name) has no file that could be looked through")
            }
        }
        return findings.judgement(nothing: "the change names no release")
    }
}

extension Rule<PushContext> {
    /// Are the models' files what they may be?
    static let modelFiles = Rule(
        id: "model-files", requirement: ModelFilesJudge.requirement, about: ModelFilesJudge.text
    ) { context in
        guard let rules = context.policy.models else {
            return .notRequired("the policy says nothing about files of models")
        }
        var findings = Findings()
        for branch in BranchesUnderRule(context, where: { _ in true }).pushed {
            ModelFilesJudge.judge(branch.facts.modelFiles, rules, "models on \(branch.name)", &findings)
        }
        return findings.judgement(nothing: "no file of a model is pushed to a branch with rules")
    }
}
