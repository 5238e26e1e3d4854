import TestSupport
import Testing

/// Lines of `.gitattributes` decide what git makes of a manifest.
@Suite("Attributes that spoil manifests")
struct AttributeTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample(commit: false)
    }

    @Test(
        "Where git would change the manifest, nothing is added",
        arguments: [
            ("* text eol=crlf", "eol=crlf"), ("train.mlops/* filter=lfs", "filter=lfs"),
            ("train.mlops/* working-tree-encoding=UTF-16", "working-tree-encoding=UTF-16"),
            ("* text !eol", "eol=unspecified"),
        ])
    func spoilt(line: String, attribute: String) throws {
        try sandbox.write("\(line)\n", to: "repo/data/.gitattributes")
        let before = try sandbox.state()
        let result = try sandbox.mlops("add", "data/train", in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains("git would change the manifest 'data/train.mlops/"), "\(result.transcript)")
        #expect(result.stderr.contains("gives it \(attribute)"), "\(result.transcript)")
        #expect(try sandbox.state() == before)
        // Doing what the hint says is enough.
        let name = attribute.prefix { $0 != "=" }
        let cure = name == "eol" ? "text eol=lf" : "-\(name)"
        #expect(result.stderr.contains("*.mlops \(cure), and **/*.mlops/** \(cure)"), "\(result.transcript)")
        try sandbox.write(
            "\(line)\n*.mlops \(cure)\n**/*.mlops/** \(cure)\n", to: "repo/data/.gitattributes")
        try sandbox.require(sandbox.mlops("add", "data/train", in: "repo"))
    }

    @Test("A file's manifest, moved to where git would change it, stays where it was")
    func moved() throws {
        try sandbox.require(sandbox.mlops("add", "-q", "models/m.onnx", in: "repo"))
        try sandbox.write("m.onnx.mlops filter=lfs\n", to: "repo/data/.gitattributes")
        let before = try sandbox.state()
        let result = try sandbox.mlops("mv", "models/m.onnx", "data/", in: "repo")
        #expect(result.status == 2, "\(result.transcript)")
        #expect(result.stderr.contains("gives it filter=lfs"), "\(result.transcript)")
        #expect(try sandbox.state() == before)
    }

    @Test("A later line at the top is outdone by ours")
    func outdone() throws {
        try sandbox.require(sandbox.mlops("add", "-q", "data/train", in: "repo"))
        try sandbox.bash("echo '* text eol=crlf' >>.gitattributes", in: "repo")
        try sandbox.require(sandbox.mlops("add", "-q", "models/m.onnx", in: "repo"))
        #expect(try sandbox.text(of: "repo/.gitattributes").hasPrefix("* text eol=crlf\n*.mlops text eol=lf"))
        try sandbox.git("commit", "--quiet", "-m", "x", in: "repo")
        try sandbox.bash("rm models/m.onnx.mlops; git checkout -q -- models", in: "repo")
        #expect(!(try sandbox.text(of: "repo/models/m.onnx.mlops").contains("\r")))
    }
}
