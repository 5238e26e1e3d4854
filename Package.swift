// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares: Swift 6 mode, strict concurrency, no warning tolerated.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")

/// One library module of the product, at `Sources/<name>`.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module, at `Tests/<name>Tests`.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        swiftSettings: strict)
}

let package = Package(
    name: "git-mlops",
    products: [
        .executable(name: "git-mlops", targets: ["git-mlops"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
        .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"]), .brew(["xz"])]),
        .target(
            name: "CAssets",
            cSettings: [.treatAllWarnings(as: .error), .disableWarning("c23-extensions")]),
        .target(name: "CLinux", cSettings: [.treatAllWarnings(as: .error)]),

        module("MLOpsCore", [crypto]),
        module("MLOpsFormats", ["MLOpsCore", "CZlib", "CBzip2", "CLzma", crypto, cryptoExtras, yams]),
        module("MLOpsSystem", ["MLOpsCore", "CLinux", crypto, subprocess, systemPackage]),
        module("MLOpsGit", ["MLOpsCore", "MLOpsSystem", "CLibgit2", systemPackage]),
        module("MLOpsStore", ["MLOpsCore", "MLOpsSystem", systemPackage]),
        module("MLOpsRemotes", ["MLOpsCore", "MLOpsSystem", "MLOpsStore", systemPackage]),
        module("MLOpsAssets", ["MLOpsCore", "MLOpsSystem", "MLOpsGit", "MLOpsStore", systemPackage]),
        module("MLOpsLedger", ["MLOpsCore", "MLOpsSystem", "MLOpsGit", "MLOpsFormats", systemPackage]),
        module("MLOpsPolicy", ["MLOpsCore"]),
        module(
            "MLOpsReview",
            [
                "MLOpsCore", "MLOpsSystem", "MLOpsGit", "MLOpsFormats", "MLOpsStore", "MLOpsAssets", "MLOpsLedger",
                "MLOpsPolicy", grdb, systemPackage,
            ]),
        module(
            "MLOpsAudit",
            [
                "MLOpsCore", "MLOpsGit", "MLOpsFormats", "MLOpsStore", "MLOpsAssets", "MLOpsLedger", "MLOpsPolicy",
                "MLOpsReview", systemPackage,
            ]),
        module("MLOpsScaffold", ["MLOpsCore", "MLOpsSystem", "MLOpsGit", "CAssets", mustache, systemPackage]),
        module(
            "MLOpsSetup",
            [
                "MLOpsCore", "MLOpsSystem", "MLOpsFormats", "MLOpsGit", "MLOpsStore", "MLOpsRemotes", "MLOpsAssets",
                "MLOpsLedger", "MLOpsPolicy", "MLOpsReview", "MLOpsScaffold", systemPackage,
            ]),
        module("MLOpsReports", ["MLOpsCore", "MLOpsPolicy", "MLOpsReview", "MLOpsAudit"]),
        module("MLOpsTerminal", ["MLOpsCore"]),
        module(
            "MLOpsCommands",
            [
                "MLOpsCore", "MLOpsFormats", "MLOpsSystem", "MLOpsGit", "MLOpsStore", "MLOpsRemotes", "MLOpsAssets",
                "MLOpsLedger", "MLOpsPolicy", "MLOpsReview", "MLOpsAudit", "MLOpsScaffold", "MLOpsSetup",
                "MLOpsReports", "MLOpsTerminal", argumentParser, systemPackage,
            ]),
        .executableTarget(name: "git-mlops", dependencies: ["MLOpsCommands"], swiftSettings: strict),

        .target(name: "TestSupport", dependencies: [systemPackage], path: "Tests/TestSupport", swiftSettings: strict),
        tests("MLOpsCore"),
        tests("MLOpsFormats"),
        tests("MLOpsSystem", [systemPackage]),
        tests("MLOpsGit", [systemPackage]),
        tests("MLOpsStore", [systemPackage]),
        tests("MLOpsRemotes", [systemPackage]),
        tests("MLOpsAssets", [systemPackage]),
        tests("MLOpsLedger", [systemPackage]),
        tests("MLOpsPolicy"),
        tests("MLOpsReview", ["MLOpsRemotes", systemPackage]),
        tests("MLOpsAudit"),
        tests("MLOpsScaffold", [systemPackage]),
        tests("MLOpsSetup", [systemPackage]),
        tests("MLOpsReports"),
        tests("MLOpsTerminal"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["TestSupport"], exclude: ["__Snapshots__"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["TestSupport"], exclude: ["__Snapshots__"], swiftSettings: strict),
    ]
)
