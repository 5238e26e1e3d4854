import MLOpsCore

extension Manifest {
    /// The files git tracks for this asset: the header first, then every page that has lines, by name; or the one
    /// unnamed file of a file asset. The same manifest always gives the same bytes.
    ///
    /// - Throws: when a page would have more than ``PageCount/maximumLines`` lines.
    public func serialize() throws(Diagnostic) -> [ManifestFile] {
        guard case .directory(let pages) = layout else {
            var bytes = header.lines(withPages: true)
            for entry in entries { entry.append(to: &bytes, escapedPath: entry.path.escaped) }
            return [ManifestFile(name: "", bytes: bytes)]
        }
        var contents = [[UInt8]](repeating: [], count: pages.rawValue)
        var lines = [Int](repeating: 0, count: pages.rawValue)
        for entry in entries {
            let escaped = entry.path.escaped
            let page = escaped.withUnsafeBytes { pages.page(ofEscaped: $0) }
            entry.append(to: &contents[page], escapedPath: escaped)
            lines[page] += 1
        }
        if let most = lines.max(), most > PageCount.maximumLines {
            throw .input(
                "a page of the manifest would have \(most) lines, \(PageCount.maximumLines) are allowed",
                hint: "divide it into more pages: git mlops add --repage")
        }
        var files = [ManifestFile(name: Self.headerName, bytes: header.lines(withPages: true))]
        for (page, bytes) in contents.enumerated() where !bytes.isEmpty {
            files.append(ManifestFile(name: pages.name(of: page), bytes: bytes))
        }
        return files
    }

    /// The name of the header's file inside the manifest's folder.
    public static let headerName = "manifest"

    /// The SHA-256 that stands for the asset with everything said about it; what events sign.
    ///
    /// Over the header's lines without the `pages` line, then all lines in ascending order of their escaped paths,
    /// each with its line feed. Independent of paging, history and git's own hash. In shell, for a folder:
    /// ```
    /// export LC_ALL=C; cd data/train.mlops
    /// { grep -v '^pages ' manifest; find . -type f ! -name manifest -exec cat {} + | sort -t ' ' -k 4; } | sha256sum
    /// ```
    /// and for a file, whose header has no `pages` line: `sha256sum < m.onnx.mlops`.
    public var assetDigest: Digest {
        digest(over: header.lines(withPages: false))
    }

    /// The SHA-256 of the files alone: their digests, sizes, modes and names.
    ///
    /// Over all lines in ascending order of their escaped paths, each with its line feed. In shell, for a folder:
    /// ```
    /// export LC_ALL=C; cd data/train.mlops
    /// find . -type f ! -name manifest -exec cat {} + | sort -t ' ' -k 4 | sha256sum
    /// ```
    /// and for a file `tail -n 1 m.onnx.mlops | sha256sum`. `sort` agrees byte for byte: the fourth field reaches
    /// from behind the third single space to the end of the line, spaces in names included; `LC_ALL=C` compares
    /// bytes; and no two lines have the same path.
    public var contentDigest: Digest {
        digest(over: [])
    }

    private func digest(over start: [UInt8]) -> Digest {
        var hasher = DigestHasher()
        var buffer = start
        for entry in entries {
            entry.append(to: &buffer, escapedPath: entry.path.escaped)
            if buffer.count >= 65_536 {
                hasher.update(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        hasher.update(buffer)
        return hasher.finish()
    }
}
