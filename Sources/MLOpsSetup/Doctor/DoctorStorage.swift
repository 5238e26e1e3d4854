import MLOpsAssets
import MLOpsCore
import MLOpsGit
import MLOpsLedger
import MLOpsRemotes
import MLOpsStore
import MLOpsSystem
import SystemPackage

/// The checks of where payloads lie: the store of this clone, and the remotes.
struct DoctorStorage {
    private let repository: Repository
    private let network: Bool

    init(_ repository: Repository, network: Bool) {
        (self.repository, self.network) = (repository, network)
    }

    func checks() throws -> [DoctorCheck] {
        if try LedgerNames(in: repository).onServer { return DoctorCheck.running("payloads") { try serverPayloads() } }
        return DoctorCheck.running("store") { try store() } + DoctorCheck.running("remotes") { try remotes() }
    }

    private func store() throws -> [DoctorCheck] {
        let path = repository.commonDirectory.appending("mlops/store")
        let exists = try FileStat.ifExists(at: path, followingLinks: true) != nil
        if exists { _ = try PayloadStore.open(at: path, createIfMissing: false) }
        let place = exists ? path : repository.commonDirectory
        guard (try? Files.requireWritable(place)) != nil else {
            return [
                .failed(
                    "store", "the store \(place.visible) cannot be written",
                    "check who owns it: ls -ld \(place.visible)")
            ]
        }
        var checks: [DoctorCheck] = [
            .passed(
                "store", exists ? "the store is readable and writable" : "there is no store yet; the first add makes it"
            )
        ]
        if let free = Files.freeBytes(at: place) {
            let text = HumanNumbers.size(free)
            checks.append(
                free < Self.littleSpace
                    ? .warned("space", "only \(text) are free where payloads lie", "make room, or move the clone")
                    : .passed("space", "\(text) are free where payloads lie"))
        }
        return checks
    }

    private static let littleSpace: Int64 = 1 << 30

    private func remotes() throws -> [DoctorCheck] {
        guard repository.workTree != nil else { return [] }
        let remotes = try PayloadRemotes(repository)
        let configuration = try remotes.configuration()
        if configuration.remotes.isEmpty {
            return [
                .warned(
                    "remotes", "payloads have no place to go: there is no payload remote",
                    "git mlops remote add team /path/to/folder")
            ]
        }
        return try configuration.remotes.flatMap { remote -> [DoctorCheck] in
            guard try remotes.isTrusted(url: remote.url) else {
                return [
                    .failed(
                        "remotes", "the payload remote \(remote.name) is not trusted: \(remote.url)",
                        "if it is right: git mlops setup --trust-remotes")
                ]
            }
            guard network else { return [.passed("remotes", "the payload remote \(remote.name) is trusted")] }
            return DoctorCheck.running("remotes") {
                _ = try RemoteFactory.open(url: remote.url, relativeTo: remotes.top).missing(of: [])
                return [.passed("remotes", "the payload remote \(remote.name) is trusted and can be reached")]
            }
        }
    }

    private func serverPayloads() throws -> [DoctorCheck] {
        guard let url = try repository.setting("mlops.payloads") else {
            return [
                .warned(
                    "payloads", "the server does not know where payloads lie: 'payloads_pushed' cannot be judged",
                    "git mlops hooks install --payloads <url>")
            ]
        }
        _ = try RemoteFactory.open(url: url, relativeTo: repository.gitDirectory).missing(of: [])
        return [.passed("payloads", "payloads lie at \(url)")]
    }
}
