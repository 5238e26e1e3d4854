public import SystemPackage

/// Opens the payload remote at a URL; a relative folder in it is relative to `base`.
///
/// Whoever knows the kinds of remotes hands one in, so that others can ask a remote without knowing which kind it is.
public typealias PayloadRemoteOpener = (_ url: String, _ base: FilePath) throws -> any PayloadRemote
