/// What a server's hooks are told; nil leaves a setting as it is.
public struct ServerOptions: Sendable {
    /// Makes a repository that is not bare a server's.
    public var isServer: Bool
    /// The URL of the payload remote.
    public var payloads: String?
    /// The genesis id of the only ledger it takes.
    public var genesis: String?
    /// The file of the key that signs when pushes were seen.
    public var witnessKey: String?
    /// What the witness calls itself.
    public var witnessName: String?

    public init(
        isServer: Bool = false, payloads: String? = nil, genesis: String? = nil, witnessKey: String? = nil,
        witnessName: String? = nil
    ) {
        (self.isServer, self.payloads, self.genesis) = (isServer, payloads, genesis)
        (self.witnessKey, self.witnessName) = (witnessKey, witnessName)
    }
}
