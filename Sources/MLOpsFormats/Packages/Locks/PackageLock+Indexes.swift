import MLOpsCore

extension PackageLock {
    /// A package that a rule refuses, and why.
    public struct Finding: Sendable, Equatable {
        public let package: LockedPackage
        /// One sentence for people, without a final full stop.
        public let reason: String
    }

    /// A package that comes from no index at all.
    public struct Outsider: Sendable, Equatable {
        public enum Way: String, Sendable {
            case git
            case url
            case file
            case directory
            case editable
            case unknown
        }

        public let package: LockedPackage
        public let way: Way
        /// The host, with its port where it is unusual; nil for paths.
        public let host: String?
        /// One sentence for people, without a final full stop.
        public let reason: String
    }

    /// The packages that come from an index that is not allowed, or may.
    ///
    /// Addresses are compared as ``PackageAddress`` spells them. An allowed address without a path means every index of
    /// that host; one with a path means that index alone. Files that the lock file fetches by address have to lie on the
    /// host of the allowed index (PyPI's on `files.pythonhosted.org` too): installers fetch from there and do not ask
    /// the index. Packages that come from no index are told by ``outsiders``; the project itself counts nowhere.
    ///
    /// - Parameter allowedIndexes: addresses; for folders that pip searches, the folder as it is written in the file.
    /// - Returns: the refused packages in the order of the file, the first reason for each.
    public func packages(notFrom allowedIndexes: [String]) -> [Finding] {
        let allowed = AllowedIndexes(allowedIndexes)
        var findings: [Finding] = []
        for package in packages {
            guard case .index(let indexes) = package.source else { continue }
            if let reason = allowed.refusal(of: package, from: indexes) {
                findings.append(Finding(package: package, reason: reason))
            }
        }
        return findings
    }

    /// The packages from git, from single addresses, files and folders; those of the workspace are not among them.
    public var outsiders: [Outsider] {
        packages.compactMap { package in
            let label = package.label
            func outsider(_ way: Outsider.Way, at url: String?, _ reason: String) -> Outsider {
                Outsider(package: package, way: way, host: url.flatMap { PackageAddress($0) }?.host, reason: reason)
            }
            switch package.source {
            case .index, .workspace: return nil
            case .git(let url, let commit):
                return outsider(
                    .git, at: url,
                    "\(label) comes from the git repository \(Self.shown(url))"
                        + (commit == nil ? " without a full commit id" : ""))
            case .url(let url): return outsider(.url, at: url, "\(label) comes from the address \(Self.shown(url))")
            case .file(let path):
                return outsider(.file, at: nil, "\(label) comes from the file \(VisibleText.excerpt(path, limit: 200))")
            case .directory(let path):
                return outsider(
                    .directory, at: nil, "\(label) is built from the folder \(VisibleText.excerpt(path, limit: 200))")
            case .editable(let path):
                return outsider(
                    .editable, at: nil, "\(label) is used from the folder \(VisibleText.excerpt(path, limit: 200))")
            case .unknown:
                return outsider(.unknown, at: nil, "it could not be told where \(label) comes from")
            }
        }
    }

    /// An address for a message: without credentials where it has any.
    static func shown(_ url: String) -> String {
        VisibleText.excerpt(PackageAddress(url)?.description ?? url, limit: 200)
    }
}

private struct AllowedIndexes {
    private let addresses: [PackageAddress]
    private let folders: [[UInt8]]

    init(_ texts: [String]) {
        addresses = texts.compactMap { PackageAddress($0) }
        folders = texts.filter { PackageAddress($0) == nil }.map { Array($0.utf8) }
    }

    func refusal(of package: LockedPackage, from indexes: [String]) -> String? {
        guard !indexes.isEmpty else { return "no index is named that \(package.label) could come from" }
        for index in indexes where !allows(index) {
            let manner = indexes.count == 1 ? "comes from" : "may come from"
            return "\(package.label) \(manner) \(PackageLock.shown(index)), which is not an allowed index"
        }
        let origins = indexes.compactMap { PackageAddress($0) }
        for artifact in package.artifacts {
            guard let url = artifact.url, let address = PackageAddress(url) else {
                if let url = artifact.url {
                    return "the address '\(VisibleText.excerpt(url))' of a file of \(package.label) cannot be read"
                }
                continue
            }
            let belongs = origins.contains { $0.sharesOrigin(with: address) || Self.isPyPI($0, with: address) }
            guard belongs || addresses.contains(where: { $0.path.isEmpty && $0.sharesOrigin(with: address) }) else {
                return "a file of \(package.label) is fetched from \(VisibleText.excerpt(address.host)), which is not "
                    + "the host of its index"
            }
        }
        return nil
    }

    private func allows(_ index: String) -> Bool {
        guard let address = PackageAddress(index) else { return folders.contains(Array(index.utf8)) }
        return addresses.contains {
            $0.sharesOrigin(with: address)
                && ($0.path.isEmpty || ($0.path == address.path && $0.query == address.query))
        }
    }

    private static func isPyPI(_ index: PackageAddress, with file: PackageAddress) -> Bool {
        index.scheme == "https" && index.host == "pypi.org" && file.scheme == "https"
            && file.host == "files.pythonhosted.org"
    }
}
