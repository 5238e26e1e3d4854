import MLOpsCore

/// Compares what is sent or returned, media type by media type.
struct ContentComparison {
    let document: DocumentComparison
    let direction: DataDirection

    private struct Entry {
        let name: String
        let site: Site
    }

    func run(_ before: Site?, _ after: Site?, _ place: DataPlace) {
        let first = entries(before, document.old)
        let second = entries(after, document.new)
        let collector = document.collector
        for (key, entry) in first.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            // A range covers its types in what is accepted, but promises none in what is returned.
            let other = second[key] ?? (direction == .request ? Self.range(for: key, in: second) : nil)
            guard let other else {
                collector.add(
                    .breaking, "\(place.area)-media-type-removed",
                    "\(place.text) no longer has the media type `\(VisibleText.excerpt(entry.name))`")
                continue
            }
            document.schemas.compare(
                document.old.child(entry.site, "schema"), document.new.child(other.site, "schema"), direction,
                at: place)
            let encodings = (
                document.old.child(entry.site, "encoding"), document.new.child(other.site, "encoding")
            )
            if encodings.0 != nil || encodings.1 != nil {
                document.compareUnjudged("encoding", encodings.0, encodings.1)
            }
        }
        // A body whose types were never named says nothing that could be held to.
        if before != nil, !first.isEmpty || second.isEmpty {
            for (key, entry) in second where first[key] == nil {
                collector.add(
                    .compatible, "\(place.area)-media-type-added",
                    "\(place.text) can now have the media type `\(VisibleText.excerpt(entry.name))`")
            }
        }
    }

    /// By type and parameters, without case and spaces.
    private func entries(_ content: Site?, _ source: SchemaSource) -> [[UInt8]: Entry] {
        guard let content else { return [:] }
        var result: [[UInt8]: Entry] = [:]
        for name in content.value.object?.names ?? [] {
            guard let site = source.child(content, name), let settled = document.settled(site, source) else { continue }
            let key = name.lowercased().utf8.filter { $0 != 0x20 && $0 != 0x09 }
            result[Array(key)] = Entry(name: name, site: settled)
        }
        return result
    }

    /// `*/*` or `application/*`, when nothing names the type itself.
    private static func range(for key: [UInt8], in entries: [[UInt8]: Entry]) -> Entry? {
        let type = key.prefix { $0 != UInt8(ascii: "/") }
        return entries[Array(key.prefix { $0 != UInt8(ascii: ";") })] ?? entries[type + Array("/*".utf8)]
            ?? entries[Array("*/*".utf8)]
    }
}
