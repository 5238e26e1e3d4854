import ArgumentParser

/// Every subcommand, in the groups that help and the manual show.
enum CommandGroups {
    static let all: [CommandGroup] = [
        CommandGroup(name: "Scaffold", subcommands: scaffold),
        CommandGroup(name: "Assets", subcommands: assets),
        CommandGroup(name: "Releases and changes", subcommands: changes),
        CommandGroup(name: "Trust", subcommands: trust),
        CommandGroup(name: "Audit", subcommands: audit),
        CommandGroup(name: "Service", subcommands: service),
    ].filter { !$0.subcommands.isEmpty }

    static let scaffold: [any ParsableCommand.Type] = [InitCommand.self, SetupCommand.self]

    static let assets: [any ParsableCommand.Type] = [
        AddCommand.self, RmCommand.self, MvCommand.self, StatusCommand.self, DiffCommand.self, ResolveCommand.self,
        CheckoutCommand.self, PushCommand.self, PullCommand.self, FetchCommand.self, LsCommand.self,
        VerifyCommand.self, RemoteCommand.self, TrustCommand.self, DiffDriverCommand.self, MergeDriverCommand.self,
    ]

    static let changes: [any ParsableCommand.Type] = [
        ReleaseCommand.self, ProposeCommand.self, ApproveCommand.self, RejectCommand.self, WithdrawCommand.self,
        PromoteCommand.self, RollbackCommand.self, ReviewCommand.self, WaiveCommand.self, FreezeCommand.self,
        AttestCommand.self, RetireCommand.self,
    ]

    static let trust: [any ParsableCommand.Type] = [
        KeyCommand.self, WitnessCommand.self, GateCommand.self,
    ]

    static let audit: [any ParsableCommand.Type] = [
        BlameCommand.self, ModelsCommand.self, ShowCommand.self, ChangesCommand.self, EnvCommand.self,
        PolicyCommand.self, LedgerCommand.self, ReportCommand.self,
    ]

    static let service: [any ParsableCommand.Type] = [
        HooksCommand.self, DoctorCommand.self, CompletionsCommand.self, VersionCommand.self, HookCommand.self,
        ManualCommand.self,
    ]
}
