import MLOpsCore
import MLOpsFormats

extension Target {
    static let project = Target("project", dictionary: "yaml", memoryFactor: 400) { bytes in
        let project = try ProjectFile(YAMLReader.read(bytes, name: ProjectFile.name))
        try hold("a project has a name", !project.project.isEmpty)
        for model in project.models {
            try hold("a model is found by its name", project.model(model.name) != nil, model.name)
            let paths = [model.params, model.metrics, model.baseline, model.api, model.environment, model.card]
            for path in [model.asset, model.build] + model.inputs + paths {
                guard let path else { continue }
                try hold("no path of a project leads out", PathRules.violation(of: path) == nil, VisibleText.of(path))
            }
        }
    }
}
