import MLOpsCore

/// Judges the `schema.json` of a skops archive: the types and functions that loading it imports.
struct SkopsSchema {
    private let context: ScanContext
    private let place: ScanPlace

    private static let mostValues = 1_000_000

    init(_ context: ScanContext, _ place: ScanPlace) {
        self.context = context
        self.place = place
    }

    func judge(_ json: JSON) {
        var left: [JSON] = [json]
        var values = 0
        while let next = left.popLast() {
            values += 1
            guard values <= Self.mostValues else {
                return context.gap("has more values than a scan looks at", in: place)
            }
            switch next {
            case .array(let items): left += items
            case .object(let object):
                judge(object)
                left += object.members.map(\.value)
            default: break
            }
        }
    }

    private func judge(_ object: JSONObject) {
        if let module = object["__module__"]?.string, let name = object["__class__"]?.string {
            judge(module: module, name: name, loader: object["__loader__"]?.string)
        }
        // A function: its own module and name stand beside the type's.
        if let module = object["module_path"]?.string, let name = object["function"]?.string {
            judge(module: module, name: name, loader: nil)
        }
    }

    private func judge(module: String, name: String, loader: String?) {
        var severity = ImportJudge.severity(module: module, name: name)
        // These nodes name what they hold by a type that is not imported: JSON values, slices, bound methods.
        if severity == .dangerous, module == "builtins", ["str", "int", "float", "bool", "NoneType"].contains(name) {
            severity = .safe
        }
        if loader == "FunctionNode" || loader == "MethodNode", severity == .safe, module != "builtins" {
            severity = .suspicious
        }
        context.addImport(module: module, name: name, in: place, at: 0, as: severity)
    }
}
