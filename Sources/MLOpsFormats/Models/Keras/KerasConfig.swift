import MLOpsCore

/// Judges the `config.json` of a Keras 3 archive: the classes and functions that loading it imports.
struct KerasConfig {
    private let context: ScanContext
    private let place: ScanPlace
    private var left = 1_000_000

    init(_ context: ScanContext, _ place: ScanPlace) {
        self.context = context
        self.place = place
    }

    mutating func judge(_ json: JSON) {
        left -= 1
        guard left >= 0 else {
            if left == -1 { context.gap("has more values than a scan looks at", in: place) }
            return
        }
        switch json {
        case .array(let items):
            for item in items { judge(item) }
        case .object(let object):
            if let name = object["class_name"]?.string { judge(class: name, object) }
            for member in object.members { judge(member.value) }
        default: break
        }
    }

    private func judge(class name: String, _ object: JSONObject) {
        if ["Lambda", "__lambda__"].contains(name) {
            context.add(
                .embeddedCode, .dangerous, in: place, at: 0, "has a \(ScanText.excerpt(name)) layer, which is code")
            return
        }
        guard let module = object["module"]?.string else { return }
        if module == "builtins", name == "function" {
            // The function's name, looked up among Keras' own; another module makes it an import.
            if let function = object["config"]?.string,
                ImportJudge.severity(module: "builtins", name: function) == .dangerous
            {
                context.addImport(module: "builtins", name: function, in: place, at: 0, as: .dangerous)
            }
            return
        }
        var severity = ImportJudge.severity(module: module, name: name)
        if severity == .suspicious, Self.isKeras(module), name.utf8.first.map({ (0x41...0x5A).contains($0) }) == true {
            severity = .safe
        }
        context.addImport(module: module, name: name, in: place, at: 0, as: severity)
    }

    private static func isKeras(_ module: String) -> Bool {
        ["keras", "keras.src", "tf_keras", "tensorflow.keras", "tensorflow.python.keras"].contains { root in
            [
                "", ".layers", ".models", ".optimizers", ".losses", ".metrics", ".initializers", ".regularizers",
                ".constraints", ".activations",
            ].contains { part in
                module == root + part || (!part.isEmpty && module.hasPrefix(root + part + "."))
            }
        }
    }
}
