import Foundation
import MLOpsScaffold
import SystemPackage
import Testing

@Suite struct EmbeddedAssetTests {
    /// Every regular file below templates/<name>/ and hooks/, as `find` sees it.
    private func filesOnDisk() throws -> [String] {
        let listing = try check(
            ["find", "hooks", "templates", "-type", "f", "(", "-path", "hooks/*", "-o", "-path", "templates/*/*", ")"],
            in: sourceTree)
        return listing.split(separator: "\n").map(String.init)
    }

    @Test func everyFileOfTemplatesAndHooksIsEmbeddedAndNoOther() throws {
        let files = try filesOnDisk()
        #expect(files.count > 20)
        #expect(Set(files) == Set(EmbeddedAsset.names), "run templates/embed.sh")
        #expect(EmbeddedAsset.all.map(\.name) == EmbeddedAsset.names)
    }

    @Test func everyEmbeddedFileHasTheBytesAndModeOfItsSource() throws {
        for asset in EmbeddedAsset.all {
            let path = sourceTree.string + "/" + asset.name
            let bytes = try #require(FileManager.default.contents(atPath: path), "\(asset.name)")
            #expect(Array(bytes) == asset.bytes, "\(asset.name)")
            #expect(FileManager.default.isExecutableFile(atPath: path) == asset.executable, "\(asset.name)")
        }
    }

    @Test func theTableIsWhatTheScriptWrites() throws {
        try withTemporaryFolder { folder in
            let source = sourceTree.string
            try check(["cp", "-r", "\(source)/templates", "\(source)/hooks", "."], in: folder)
            try check(["mkdir", "-p", "Sources/CAssets"], in: folder)
            try check(["templates/embed.sh"], in: folder)
            try check(["cmp", "Sources/CAssets/Assets.c", "\(source)/Sources/CAssets/Assets.c"], in: folder)
        }
    }

    @Test func theScriptEmbedsAnEmptyFileAndSeesTheModeBit() throws {
        try withTemporaryFolder { folder in
            try check(["mkdir", "-p", "templates/one", "hooks", "Sources/CAssets"], in: folder)
            try check(["cp", "\(sourceTree.string)/templates/embed.sh", "templates/"], in: folder)
            try check(["touch", "templates/one/empty", "hooks/run"], in: folder)
            try check(["chmod", "+x", "hooks/run"], in: folder)
            try check(["templates/embed.sh"], in: folder)
            let table = try check(["cat", "Sources/CAssets/Assets.c"], in: folder)
            #expect(table.contains(#"{"hooks/run", bytes0, sizeof bytes0 - 1, true}"#))
            #expect(table.contains(#"{"templates/one/empty", bytes1, sizeof bytes1 - 1, false}"#))
            try check(["touch", "templates/one/a b"], in: folder)
            let refused = try run(["templates/embed.sh"], in: folder)
            // A space would split the name in two; the script must not write a table that misses the file.
            #expect(refused.status != 0)
        }
    }

    @Test func anUnknownNameIsNil() {
        #expect(EmbeddedAsset.named("hooks/none") == nil)
        #expect(EmbeddedAsset.named("hooks/hook.template")?.bytes.isEmpty == false)
    }
}
