import MLOpsCore
import MLOpsGit
import MLOpsReview

struct ClientPayloads {
    let presence: PayloadPresence?
    init(_ repository: Repository, _ context: CommandContext) throws { presence = { _ in [] } }
    func uploadMissing(for updates: [ReferenceUpdate], remote: String) throws {}
}
enum WorkingInputs {
    static func check(_ plan: ReleaseAction.Plan, _ context: CommandContext) throws {}
}
