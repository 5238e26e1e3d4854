/// How bad one finding is; the policy decides what follows.
public enum ModelSeverity: String, Sendable, Hashable, Comparable, CaseIterable {
    /// Known to do nothing but make data.
    case safe
    /// Not known to be harmless: an import on no list, or a structure that no ordinary writer makes.
    case suspicious
    /// Known to run code, load code, reach files or the network, or to hide that.
    case dangerous

    private var rank: Int {
        switch self {
        case .safe: 0
        case .suspicious: 1
        case .dangerous: 2
        }
    }

    public static func < (left: ModelSeverity, right: ModelSeverity) -> Bool { left.rank < right.rank }
}

/// One thing that a scan saw in a model file.
public struct ModelFinding: Sendable, Hashable {
    /// What was seen; stable names, for policies and reports.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A pickle, or a description of types, names a module's member.
        case imports = "import"
        /// A pickle imports something whose name only running it would tell.
        case hiddenImport = "hidden-import"
        /// A pickle calls something that is not an imported name, such as the result of another call.
        case indirectCall = "indirect-call"
        /// A pickle sets attributes of something it imported rather than of an object it made.
        case changesImport = "changes-import"
        /// A pickle uses the extension registry of `copyreg`.
        case extensionCode = "extension-code"
        /// A pickle refers to objects that only the loading program can supply.
        case persistentID = "persistent-id"
        /// Opcodes that no ordinary pickler writes in this order.
        case protocolTrick = "protocol-trick"
        /// The stream breaks before its end; what stood before it would have been carried out.
        case broken
        /// Bytes behind the end of what a loader reads.
        case trailingBytes = "trailing-bytes"
        /// A zip or tar that its readers may take for different things.
        case archive
        /// The file is two formats at once.
        case polyglot
        /// Code as part of the model: TorchScript, Keras' Lambda layers, templates.
        case embeddedCode = "embedded-code"
        /// Data in another file.
        case externalData = "external-data"
        /// Operators that only a plug-in of the runtime provides.
        case customOperators = "custom-operators"
        /// A header that breaks the rules of its format.
        case malformed
    }

    public let severity: ModelSeverity
    public let kind: Kind
    /// For imports: the module, as written in the file, untouched; nil when only running would tell.
    public let module: String?
    /// For imports: the name inside the module, dotted where the file has it so.
    public let name: String?
    /// The way through nested containers to the member; empty for the file itself.
    public let member: [String]
    /// Bytes from the start of that member.
    public let offset: Int
    /// One sentence for people, without a final full stop, safe to show.
    public let text: String

    public init(
        severity: ModelSeverity, kind: Kind, module: String? = nil, name: String? = nil, member: [String] = [],
        offset: Int = 0, text: String
    ) {
        (self.severity, self.kind, self.module, self.name) = (severity, kind, module, name)
        (self.member, self.offset, self.text) = (member, offset, text)
    }
}

/// A part of a file that a scan could not judge.
public struct ModelGap: Sendable, Hashable {
    /// The way through nested containers to the member; empty for the file itself.
    public let member: [String]
    /// One sentence for people, without a final full stop, safe to show.
    public let reason: String

    public init(member: [String] = [], reason: String) {
        (self.member, self.reason) = (member, reason)
    }
}
