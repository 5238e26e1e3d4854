import MLOpsCore

/// Compares the responses of one operation, status code by status code.
struct ResponseComparison {
    let document: DocumentComparison

    func run(_ before: Site, _ after: Site) {
        let first = responses(before, document.old)
        let second = responses(after, document.new)
        let collector = document.collector
        for (code, response) in first.sorted(by: { $0.key < $1.key }) {
            guard let left = document.settled(response, document.old) else { continue }
            guard let other = Self.response(for: code, in: second) else {
                let isSuccess = code.hasPrefix("2") || code.hasPrefix("3")
                collector.add(
                    .breaking, isSuccess ? "response-success-code-removed" : "response-code-removed",
                    "the response \(VisibleText.excerpt(code)) was removed")
                continue
            }
            guard let right = document.settled(other, document.new) else { continue }
            let shown = VisibleText.excerpt(code)
            ContentComparison(document: document, direction: .response).run(
                document.old.child(left, "content"), document.new.child(right, "content"),
                DataPlace("response-body", "the body of response \(shown)"))
            compareHeaders(left, right, shown)
        }
        for code in second.keys.sorted() where first[code] == nil {
            collector.add(.compatible, "response-code-added", "the response \(VisibleText.excerpt(code)) is new")
        }
    }

    private func responses(_ operation: Site, _ source: SchemaSource) -> [String: Site] {
        guard let list = source.child(operation, "responses") else { return [:] }
        var result: [String: Site] = [:]
        for name in list.value.object?.names ?? [] where !name.hasPrefix("x-") {
            result[name.uppercased() == "DEFAULT" ? "default" : name.uppercased()] = source.child(list, name)
        }
        return result
    }

    /// The same code, its range (`4XX`), or what stands for all others.
    private static func response(for code: String, in responses: [String: Site]) -> Site? {
        if let exact = responses[code] { return exact }
        if code != "default", let first = code.first, let range = responses["\(first)XX"] { return range }
        return code.hasPrefix("2") ? nil : responses["default"]
    }

    private func compareHeaders(_ before: Site, _ after: Site, _ code: String) {
        let first = headers(before, document.old)
        let second = headers(after, document.new)
        let collector = document.collector
        for (key, header) in first.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let shown = "the header `\(VisibleText.excerpt(header.name))` of response \(code)"
            guard let other = second[key] else {
                collector.add(.breaking, "response-header-removed", "\(shown) was removed")
                continue
            }
            let flags = (header.site.value["required"]?.flag == true, other.site.value["required"]?.flag == true)
            if flags == (true, false) {
                collector.add(.breaking, "response-header-became-optional", "\(shown) became optional")
            } else if flags == (false, true) {
                collector.add(.compatible, "response-header-became-required", "\(shown) is now always there")
            }
            document.schemas.compare(
                document.old.child(header.site, "schema"), document.new.child(other.site, "schema"), .response,
                at: DataPlace("response-header", shown))
        }
        for (key, header) in second where first[key] == nil {
            collector.add(
                .compatible, "response-header-added",
                "the header `\(VisibleText.excerpt(header.name))` of response \(code) is new")
        }
    }

    private func headers(_ response: Site, _ source: SchemaSource) -> [[UInt8]: (name: String, site: Site)] {
        guard let list = source.child(response, "headers") else { return [:] }
        var result: [[UInt8]: (name: String, site: Site)] = [:]
        for name in list.value.object?.names ?? [] {
            // OpenAPI 3.1.1 §4.8.17: this one is to be ignored.
            if name.lowercased() == "content-type" { continue }
            guard let header = source.child(list, name), let site = document.settled(header, source) else { continue }
            result[Array(name.lowercased().utf8)] = (name, site)
        }
        return result
    }
}
