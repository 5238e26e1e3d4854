import MLOpsCore
import MLOpsGit
import MLOpsScaffold
import SystemPackage
import TestSupport
import Testing

@testable import MLOpsSetup

@Suite("Founding a project", .ownThread)
struct ProjectTests {
    private func plan(_ office: Office, _ target: String = "credit-risk") throws -> ProjectPlan {
        try ProjectPlan(
            project: ProjectName("credit-risk"), target: FilePath(office.sandbox.path(target)),
            policyFile: FilePath(office.sandbox.path("policy.yaml")), payloads: nil, in: office.surroundings(),
            tell: office.tell, answers: { _, _ in GivenAnswers() })
    }

    private func make(_ office: Office, _ plan: ProjectPlan) throws -> ProjectCreation.Result {
        try ProjectCreation(plan, in: office.surroundings(), commits: true, testing: false, tell: office.tell).run()
    }

    @Test func aTargetThatHoldsSomethingIsRefusedBeforeAByteIsWritten() throws {
        let office = try Office()
        try office.sandbox.write("mine", to: "credit-risk/notes.txt")
        let before = try office.listing()
        let error = #expect(throws: Diagnostic.self) { try plan(office) }
        #expect(error?.kind == .refused)
        #expect(error?.causes == ["it holds notes.txt"])
        #expect(try office.listing() == before)
    }

    /// `git restore` would overwrite what somebody changed in a repository of theirs.
    @Test func restoringIsAdvisedOnlyWhereNothingCanBeLost() throws {
        let office = try Office()
        try office.sandbox.makeRepository("credit-risk")
        try office.sandbox.write("1", to: "credit-risk/a")
        try office.sandbox.bash("git add a && git commit -qm a", in: "credit-risk")
        func hints() -> String { (failure { try plan(office) }?.hints ?? []).joined(separator: "\n") }
        #expect(!hints().contains("git restore"))
        try office.sandbox.write("unsaved", to: "credit-risk/a")
        #expect(!hints().contains("git restore"))
        try office.sandbox.write("another", to: "credit-risk/b")
        office.sandbox.remove("credit-risk/a")
        #expect(hints().contains("git restore ."))
    }

    @Test func aLinkThatLeadsNowhereIsRefused() throws {
        let office = try Office()
        try office.sandbox.symlink("nowhere", at: "credit-risk")
        let error = #expect(throws: Diagnostic.self) { try plan(office) }
        #expect(error?.kind == .input)
        #expect(office.told == [])
    }

    private func failure(_ body: () throws -> ProjectPlan) -> Diagnostic? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? Diagnostic
        }
    }

    @Test func planningWritesNothing() throws {
        let office = try Office()
        let before = try office.listing()
        let plan = try plan(office)
        #expect(plan.files.contains { $0.path == RepoPath("policy.yaml") })
        #expect(try office.listing() == before)
        #expect(office.told == [])
    }

    @Test func aProjectIsMadeWholeAndToldInItsOrder() throws {
        let office = try Office()
        let result = try make(office, plan(office))
        #expect(result.whyNotFounded == nil)
        #expect(office.told == ["foundedLedger", "madeProject", "hooks", "drivers"])
        let repository = try office.repository("credit-risk")
        #expect(try repository.head().commit != nil)
        #expect(try repository.reference("refs/mlops/ledger") != nil)
        #expect(office.sandbox.exists("credit-risk/.git/hooks/pre-push"))
    }

    @Test func aCommitThatFailsLeavesNothing() throws {
        let office = try Office()
        try office.sandbox.write("#!/bin/sh\nexit 1\n", to: "hooks/pre-commit", mode: 0o755)
        try office.sandbox.git("config", "--global", "core.hooksPath", office.sandbox.path("hooks"))
        let plan = try plan(office)
        let before = try office.sandbox.list("")
        let error = #expect(throws: Diagnostic.self) { try make(office, plan) }
        #expect(error?.kind == .environment)
        #expect(try office.sandbox.list("") == before)
    }

    @Test func aRepositoryAroundTheTargetIsTold() throws {
        let office = try Office()
        try office.sandbox.makeRepository("outer")
        _ = try plan(office, "outer/inner")
        #expect(office.told == ["nested"])
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 2), (5, 2)])
    func oneLostKeyNeverLocksThePolicy(admins: Int, threshold: Int) throws {
        var given = GivenAnswers()
        given.people = (0..<admins).map { .init(id: "p\($0)", name: "P", emails: [], keys: []) }
        let answers = try given.complete(ProjectName("churn"), policy: nil, you: given.people[0])
        #expect(answers.adminThreshold == threshold)
        #expect(answers.owner == "p0")
        #expect(answers.teams == [.init(name: "data-science", members: given.people.map(\.id))])
    }

    @Test func anOwnerWhomThePolicyDoesNotNameIsRefused() throws {
        let office = try Office()
        let you = ProjectAnswers.Person(id: "ana", name: "Ana", emails: ["ana@bank.example"], keys: [])
        var given = GivenAnswers()
        given.owner = "mia"
        #expect(try given.complete(ProjectName("churn"), policy: office.policy(), you: you).owner == "mia")
        given.owner = "tom"
        let error = #expect(throws: Diagnostic.self) {
            try given.complete(ProjectName("churn"), policy: office.policy(), you: you)
        }
        #expect(error?.kind == .input)
    }
}
