import MLOpsCore
import MLOpsGit
import MLOpsRemotes
import MLOpsReview
import MLOpsStore

/// How the server finds out which payloads are there.
enum ServerPayloads {
    /// Asks the remote that the setting `mlops.payloads` names; nil when none is set.
    static func presence(_ repository: Repository, _ context: CommandContext) throws -> PayloadPresence? {
        guard let url = try repository.setting("mlops.payloads") else { return nil }
        let directory = repository.gitDirectory
        return { payloads in
            try RemoteFactory.open(url: url, relativeTo: directory, create: false).missing(of: payloads)
        }
    }
}
