import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsSystem
import SystemPackage

/// What a small team should have at least: no ledger, keys or policy are needed for it.
public struct MinimumSet {
    private let surroundings: Surroundings

    /// - Parameter surroundings: where to look.
    public init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    /// In the order in which it pays to get them.
    public func checks() -> [DoctorCheck] {
        let repository: Repository
        do {
            repository = try surroundings.repository()
            _ = try repository.requireWorkTree()
        } catch {
            return DoctorCheck.running("code") { throw error }
        }
        return DoctorCheck.running("code") { try code(repository) }
            + DoctorCheck.running("data") { try asset(repository, .dataset, "data", example: "data/train") }
            + DoctorCheck.running("model") { try asset(repository, .model, "model", example: "models/model.onnx") }
            + DoctorCheck.running("payloads") { try payloads(repository) }
            + DoctorCheck.running("record") { try record(repository) }
            + DoctorCheck.running("server") { try server(repository) }
    }

    private func code(_ repository: Repository) throws -> [DoctorCheck] {
        try repository.head().commit == nil
            ? [.failed("code", "nothing was committed yet", "git add . && git commit")]
            : [.passed("code", "the code is in git")]
    }

    private func asset(
        _ repository: Repository, _ kind: AssetKind, _ name: String, example: String
    ) throws -> [DoctorCheck] {
        let assets = try WorkingAssets(repository, directory: repository.requireWorkTree())
        let found = try assets.assets().filter { try assets.manifest(of: $0)?.kind == kind }
        return found.isEmpty
            ? [.failed(name, "no \(name) is versioned", "git mlops add --kind \(kind.rawValue) \(example)")]
            : [.passed(name, "versioned: \(found.prefix(3).map { VisibleText.of($0) }.joined(separator: ", "))")]
    }

    private func payloads(_ repository: Repository) throws -> [DoctorCheck] {
        let remotes = try PayloadRemotes(repository).configuration().remotes
        return remotes.isEmpty
            ? [.failed("payloads", "data and models have no second place", "git mlops remote add team /path/to/folder")]
            : [.passed("payloads", "data and models go to \(remotes.map(\.name).joined(separator: ", "))")]
    }

    /// Parameters, metrics and the environment of a model belong to what it is.
    private func record(_ repository: Repository) throws -> [DoctorCheck] {
        let file = try repository.requireWorkTree().appending(ProjectFile.name)
        guard try FileStat.ifExists(at: file, followingLinks: true) != nil else {
            return [
                .failed(
                    "record", "nothing says which parameters, metrics and packages a model was made with",
                    "write a \(ProjectFile.name), as 'git mlops init' makes it")
            ]
        }
        let project = try ProjectFile(reading: file)
        for model in project.models {
            let missing = [
                model.params == nil ? "params" : nil, model.metrics == nil ? "metrics" : nil,
                model.environment == nil ? "environment" : nil,
            ].compactMap { $0 }
            if let first = missing.first {
                return [
                    .failed(
                        "record",
                        "\(ProjectFile.name) does not name the \(missing.joined(separator: ", ")) of \(model.name)",
                        "add '\(first): <path>' to models.\(model.name)")
                ]
            }
        }
        return [.passed("record", "\(ProjectFile.name) names parameters, metrics and environment of each model")]
    }

    private func server(_ repository: Repository) throws -> [DoctorCheck] {
        let remotes = try repository.git.capture(["remote"])
        return remotes.isEmpty
            ? [
                .failed(
                    "server", "the repository is nowhere else than here",
                    "git remote add origin <url> && git push -u origin HEAD")
            ]
            : [.passed("server", "shared through \(remotes.split(separator: "\n").joined(separator: ", "))")]
    }
}
