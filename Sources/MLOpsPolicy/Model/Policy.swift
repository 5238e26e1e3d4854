import MLOpsCore

/// Who may do what, by which rules: the value that a policy document stands for.
///
/// Only the reader makes one, so that every policy at hand has passed its checks. Lists that have no order of their own
/// are sorted: two documents that say the same are equal and have one canonical form. Safe on any thread.
public struct Policy: Sendable, Hashable {
    /// Counts upward with every change of the policy.
    public let version: Int64
    /// Sorted by id.
    public let people: [Person]
    /// Sorted by id.
    public let teams: [Team]
    public let admins: AdminQuorum
    public let recovery: RecoveryQuorum?
    public let witnesses: WitnessQuorum?
    /// Sorted by kind.
    public let attesters: [AttesterRule]
    /// Sorted by text.
    public let serviceIdentities: [ServiceIdentity]
    /// Sorted by name.
    public let remotes: [PolicyRemote]
    /// In the order a release passes through them: by their distance along `from`, then by name.
    public let environments: [PolicyEnvironment]
    /// Sorted by branch.
    public let branches: [BranchRules]
    /// Sorted by person, then by beginning.
    public let absences: [Absence]
    public let models: ModelRules?
    public let packages: PackageRules?
    /// The firm-wide policy this one builds on.
    public let base: PolicyBase?

    public func person(_ id: String) -> Person? { people.first { $0.id.utf8.elementsEqual(id.utf8) } }

    public func team(_ id: String) -> Team? { teams.first { $0.id.utf8.elementsEqual(id.utf8) } }

    public func environment(_ name: String) -> PolicyEnvironment? {
        environments.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The rules of exactly this branch, given without `refs/heads/`.
    public func branch(_ name: String) -> BranchRules? {
        branches.first { $0.branch.utf8.elementsEqual(name.utf8) }
    }

    /// The person who holds `key`, given as `type base64` with or without a comment.
    public func person(holding key: String) -> Person? {
        guard let key = PublicKeyText(key)?.text else { return nil }
        return people.first { $0.keys.contains(key) }
    }

    /// The person whose e-mail this is, without regard to case.
    public func person(email: String) -> Person? {
        let folded = Names.folded(email)
        return people.first { $0.emails.contains { Names.folded($0) == folded } }
    }

    /// True when this name and e-mail are declared as a service's; the name exactly, the e-mail without regard to case.
    public func isServiceIdentity(name: String, email: String) -> Bool {
        let folded = Names.folded(email)
        return serviceIdentities.contains {
            $0.name.utf8.elementsEqual(name.utf8) && Names.folded($0.email) == folded
        }
    }

    /// True when `person` is a member of `team` and both are in the policy.
    public func isMember(_ person: String, of team: String) -> Bool {
        self.team(team)?.members.contains { $0.utf8.elementsEqual(person.utf8) } ?? false
    }

    public func isAdmin(_ person: String) -> Bool {
        admins.members.contains { $0.utf8.elementsEqual(person.utf8) }
    }
}
