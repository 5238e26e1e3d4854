import Glibc
public import SystemPackage

/// Runs `body` with a fresh directory outside the repository, removed afterwards.
public func withScratch(_ body: (FilePath) throws -> Void) throws {
    var template = Array("/tmp/mlops-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestFailure.system("cannot make a folder in /tmp") }
    let path = template.withUnsafeBufferPointer { $0.baseAddress.map { FilePath(platformString: $0) } ?? FilePath() }
    defer { Tree.remove(path.string) }
    try body(path)
}
