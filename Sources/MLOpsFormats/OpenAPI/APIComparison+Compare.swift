import MLOpsCore

extension APIComparison {
    /// Compares two versions of an interface as its consumers feel it.
    ///
    /// What a request may hold must not become less, what a response holds must not become more or other. What cannot be
    /// compared is listed as ``APIChange/Severity/unknown``. Time and memory are bounded whatever the documents say.
    /// Safe from any thread.
    ///
    /// - Parameters:
    ///   - old: what consumers were built for.
    ///   - new: what they will meet.
    /// - Returns: every difference that consumers can feel.
    public static func compare(_ old: OpenAPIDocument, _ new: OpenAPIDocument) -> APIComparison {
        compare(old, new, steps: 400_000)
    }

    static func compare(_ old: OpenAPIDocument, _ new: OpenAPIDocument, steps: Int) -> APIComparison {
        let comparison = DocumentComparison(old, new, StepBudget(steps))
        comparison.run()
        return APIComparison(changes: comparison.collector.changes.sorted())
    }
}

/// Pairs the paths and operations of two documents.
final class DocumentComparison {
    let old: SchemaSource
    let new: SchemaSource
    let collector = ChangeCollector()
    let schemas: SchemaComparison
    let budget: StepBudget

    init(_ old: OpenAPIDocument, _ new: OpenAPIDocument, _ budget: StepBudget) {
        self.budget = budget
        self.old = SchemaSource(old, budget)
        self.new = SchemaSource(new, budget)
        schemas = SchemaComparison(self.old, self.new, collector, budget)
    }

    /// A path as two documents have it in common: without the names of its parameters.
    private struct Template: Hashable {
        let key: [UInt8]
        /// The names of the parameters, in order.
        let parameters: [String]

        init(_ path: String) {
            var key: [UInt8] = []
            var names: [String] = []
            var name: [UInt8]?
            for byte in path.utf8 {
                switch (byte, name) {
                case (UInt8(ascii: "{"), nil):
                    name = []
                    key.append(byte)
                case (UInt8(ascii: "}"), let open?):
                    names.append(String(decoding: open, as: UTF8.self))
                    key.append(byte)
                    name = nil
                case (_, nil): key.append(byte)
                case (_, _?): name?.append(byte)
                }
            }
            if let name { key += name }
            (self.key, parameters) = (key, names)
        }
    }

    private struct Entry {
        let path: String
        let template: Template
        let item: Site
    }

    func run() {
        compareServers(old.root, new.root, APIChange.everyPath)
        let before = entries(old)
        let after = entries(new)
        for (key, entry) in before.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            collector.path = entry.path
            collector.method = nil
            guard let other = after[key] else {
                collector.add(
                    .breaking, "path-removed", "the path `\(VisibleText.excerpt(entry.path, limit: 200))` was removed")
                continue
            }
            compare(entry, other)
        }
        for (key, entry) in after where before[key] == nil {
            collector.path = entry.path
            collector.method = nil
            collector.add(.compatible, "path-added", "the path `\(VisibleText.excerpt(entry.path, limit: 200))` is new")
        }
        collector.path = APIChange.everyPath
        collector.method = nil
        compareUnjudged("webhooks", old.child(old.root, "webhooks"), new.child(new.root, "webhooks"))
    }

    private func entries(_ source: SchemaSource) -> [[UInt8]: Entry] {
        guard let paths = source.child(source.root, "paths") else { return [:] }
        var result: [[UInt8]: Entry] = [:]
        for name in paths.value.object?.names ?? [] where name.hasPrefix("/") {
            guard let item = source.child(paths, name) else { continue }
            let entry = Entry(path: name, template: Template(name), item: item)
            if let twin = result[entry.template.key] {
                collector.path = name
                collector.add(
                    .unknown, "path-ambiguous",
                    "the paths `\(VisibleText.excerpt(twin.path))` and `\(VisibleText.excerpt(name))` are the same")
                continue
            }
            result[entry.template.key] = entry
        }
        return result
    }

    private func compare(_ before: Entry, _ after: Entry) {
        guard let left = settled(before.item, old), let right = settled(after.item, new) else { return }
        compareServers(left, right, before.path, isOverride: true)
        collector.path = before.path
        for method in OpenAPIDocument.methods {
            collector.method = method.uppercased()
            switch (old.child(left, method), new.child(right, method)) {
            case (nil, nil): continue
            case (_?, nil):
                collector.add(.breaking, "operation-removed", "\(method.uppercased()) of this path was removed")
            case (nil, _?): collector.add(.compatible, "operation-added", "\(method.uppercased()) of this path is new")
            case (let first?, let second?):
                // Parameters of paths are known by their place, not by their name.
                let operation = OperationComparison(
                    self, (left, first, before.template.parameters), (right, second, after.template.parameters))
                operation.run()
            }
        }
    }

    /// A path item with its reference followed; nil, and told, when that leads nowhere.
    func settled(_ site: Site, _ source: SchemaSource) -> Site? {
        switch source.resolved(site) {
        case .found(let result):
            if site.value["$ref"] != nil, (site.value.object?.members.count ?? 0) > 1 {
                // Summary and description may stand beside a reference; anything else is undefined by the format.
                let others = site.value.object?.names.filter { !["$ref", "summary", "description"].contains($0) }
                if others?.isEmpty == false {
                    collector.add(.unknown, "reference-unknown", "a `$ref` has siblings whose meaning is not defined")
                }
            }
            return result
        case .unknown(let reason):
            collector.add(.unknown, "reference-unknown", reason)
            return nil
        }
    }

    /// Something that is only looked at for being the same.
    func compareUnjudged(_ name: String, _ before: Site?, _ after: Site?) {
        guard let before else {
            if after != nil { collector.add(.compatible, "\(name)-added", "`\(name)` is new") }
            return
        }
        var equality = DeepEquality(old, new, budget)
        if let after, equality.holds(before, after) { return }
        collector.add(.unknown, "\(name)-changed", "`\(name)` changed, which is not compared further")
    }
}
