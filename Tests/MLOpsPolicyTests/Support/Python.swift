import Glibc
import MLOpsCore
import TestSupport
import Testing

/// Python with the modules that `.ci/prepare test` installs: the reader of YAML and the judge of schemas.
enum Python {
    /// Runs `script` with the names of files that hold `inputs`; what it prints is JSON.
    static func run(_ script: String, _ inputs: [String]) throws -> JSON {
        var template = Array("/tmp/mlops-policy.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var files: [String] = []
        defer {
            for file in files { unlink(file) }
            rmdir(folder)
        }
        for (index, input) in inputs.enumerated() {
            files.append("\(folder)/\(index)")
            try Golden.write(input, to: files[index])
        }
        // As `.ci/prepare` looks: another Python may come first on the path.
        let program = Tool.run(["python3", "-c", "import yaml, jsonschema"]).succeeded ? "python3" : "/usr/bin/python3"
        let result = Tool.run([program, "-c", script] + files)
        try #require(
            result.succeeded, "python3 failed; `.ci/prepare test` installs python3-yaml and python3-jsonschema")
        return try JSON.parseForeign(result.output, limits: .event)
    }

    /// A document of YAML with every scalar as text, as the product reads it.
    static func document(_ yaml: String) throws -> Doc {
        let script = """
            import json, sys, yaml
            print(json.dumps(yaml.load(open(sys.argv[1], encoding='utf-8'), yaml.BaseLoader)))
            """
        return Doc(try run(script, [yaml]))
    }
}

extension Doc {
    init(_ json: JSON) {
        switch json {
        case .null: self = .empty
        case .bool(let flag): self = .text(flag ? "true" : "false")
        case .integer(let number): self = .text(String(number))
        case .string(let text): self = text.isEmpty ? .empty : .text(text)
        case .array(let items): self = .list(items.map { Doc($0) })
        case .object(let object): self = .map(object.members.map { ($0.name, Doc($0.value)) })
        }
    }

    /// As JSON, texts as strings; the last of two members of one name.
    var json: JSON {
        switch self {
        case .text(let text): return .string(text)
        case .empty: return .null
        case .list(let items): return .array(items.map(\.json))
        case .map(let members):
            var object = JSONObject()
            for (name, value) in members { object[name] = value.json }
            return .object(object)
        }
    }
}
