import MLOpsCore

/// Compares one operation: its parameters, its request body, its responses, its credentials.
struct OperationComparison {
    typealias Side = (item: Site, operation: Site, names: [String])

    let document: DocumentComparison
    private let before: Side
    private let after: Side

    private var collector: ChangeCollector { document.collector }

    init(_ document: DocumentComparison, _ before: Side, _ after: Side) {
        (self.document, self.before, self.after) = (document, before, after)
    }

    func run() {
        compareParameters()
        compareBodies()
        ResponseComparison(document: document).run(before.operation, after.operation)
        SecurityComparison(document: document).run(before.operation, after.operation)
        document.compareServers(before.operation, after.operation, collector.path, isOverride: true)
        document.compareUnjudged(
            "callbacks", document.old.child(before.operation, "callbacks"),
            document.new.child(after.operation, "callbacks"))
        let isDeprecated = (
            before.operation.value["deprecated"]?.flag == true, after.operation.value["deprecated"]?.flag == true
        )
        if isDeprecated == (false, true) {
            collector.add(.compatible, "operation-deprecated", "the operation is now marked as deprecated")
        }
        let ids = (before.operation.value["operationId"]?.string, after.operation.value["operationId"]?.string)
        if let old = ids.0, let new = ids.1, !old.utf8.elementsEqual(new.utf8) {
            collector.add(
                .compatible, "operation-id-changed",
                "the operation's id changed from `\(VisibleText.excerpt(old))` to `\(VisibleText.excerpt(new))`: "
                    + "clients that are generated anew get other names")
        }
    }

    // MARK: parameters

    /// What makes two parameters the same: where they stand, and their name, or for those of a path their place.
    private struct Key: Hashable {
        let location: String
        let name: [UInt8]
    }

    private struct Parameter {
        let name: String
        let location: String
        let site: Site

        var isRequired: Bool { location == "path" || site.value["required"]?.flag == true }
        var shown: String { "the \(location) parameter `\(VisibleText.excerpt(name))`" }

        /// How a value is written; the defaults of OpenAPI 3.1.1 §4.8.12.2.
        var style: String {
            site.value["style"]?.string ?? (location == "query" || location == "cookie" ? "form" : "simple")
        }
        var explode: Bool { site.value["explode"]?.flag ?? (style == "form") }
    }

    private func parameters(_ side: Side, _ source: SchemaSource) -> [Key: Parameter] {
        var result: [Key: Parameter] = [:]
        // Those of the operation take the place of those of the path.
        for owner in [side.item, side.operation] {
            guard let list = source.child(owner, "parameters") else { continue }
            for element in source.elements(list) {
                guard let site = document.settled(element, source) else { continue }
                guard let name = site.value["name"]?.string, let location = site.value["in"]?.string else {
                    collector.add(.unknown, "reference-unknown", "a parameter has no name or no place")
                    continue
                }
                var key = Array(name.utf8)
                if location == "header" {
                    key = Array(name.lowercased().utf8)
                    // OpenAPI 3.1.1 §4.8.12.1: such definitions are to be ignored.
                    if ["accept", "content-type", "authorization"].contains(name.lowercased()) { continue }
                } else if location == "path",
                    let index = side.names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) })
                {
                    key = Array("#\(index)".utf8)
                }
                result[Key(location: location, name: key)] = Parameter(name: name, location: location, site: site)
            }
        }
        return result
    }

    private func compareParameters() {
        let first = parameters(before, document.old)
        let second = parameters(after, document.new)
        for (key, parameter) in first.sorted(by: {
            ($0.value.location, $0.value.name) < ($1.value.location, $1.value.name)
        }) {
            guard let other = second[key] else {
                let moved = second.values.first { $0.name.utf8.elementsEqual(parameter.name.utf8) }
                if let moved, first.values.allSatisfy({ $0.name != moved.name || $0.location != moved.location }) {
                    collector.add(
                        .breaking, "request-parameter-location-changed",
                        "\(parameter.shown) is now a \(VisibleText.excerpt(moved.location)) parameter")
                } else {
                    collector.add(.breaking, "request-parameter-removed", "\(parameter.shown) was removed")
                }
                continue
            }
            compare(parameter, other)
        }
        for (key, parameter) in second where first[key] == nil {
            if parameter.isRequired {
                collector.add(.breaking, "request-parameter-required-added", "\(parameter.shown) is new and required")
            } else {
                collector.add(.compatible, "request-parameter-added", "\(parameter.shown) is new and optional")
            }
        }
    }

    private func compare(_ old: Parameter, _ new: Parameter) {
        let shown = old.shown
        if !old.isRequired, new.isRequired {
            collector.add(.breaking, "request-parameter-became-required", "\(shown) became required")
        } else if old.isRequired, !new.isRequired {
            collector.add(.compatible, "request-parameter-became-optional", "\(shown) became optional")
        }
        if old.style != new.style {
            collector.add(
                .breaking, "request-parameter-style-changed",
                "the style of \(shown) changed from `\(VisibleText.excerpt(old.style))` to "
                    + "`\(VisibleText.excerpt(new.style))`")
        } else if old.explode != new.explode {
            collector.add(
                .breaking, "request-parameter-style-changed",
                "`explode` of \(shown) changed from \(old.explode) to \(new.explode)")
        }
        for name in ["allowReserved", "allowEmptyValue"] {
            let flags = (old.site.value[name]?.flag == true, new.site.value[name]?.flag == true)
            if flags == (true, false) {
                collector.add(.breaking, "request-parameter-style-changed", "`\(name)` of \(shown) was withdrawn")
            }
        }
        let place = DataPlace("request-parameter", shown)
        let contents = (document.old.child(old.site, "content"), document.new.child(new.site, "content"))
        if contents.0 == nil, contents.1 == nil {
            document.schemas.compare(
                document.old.child(old.site, "schema"), document.new.child(new.site, "schema"), .request, at: place)
        } else if let left = contents.0, let right = contents.1 {
            ContentComparison(document: document, direction: .request).run(left, right, place)
        } else {
            collector.add(
                .breaking, "request-parameter-style-changed", "\(shown) is now written as another media type")
        }
    }

    // MARK: request body

    private func compareBodies() {
        let place = DataPlace("request-body", "the request body")
        let bodies = (
            document.old.child(before.operation, "requestBody"), document.new.child(after.operation, "requestBody")
        )
        switch bodies {
        case (nil, nil): return
        case (_?, nil): collector.add(.breaking, "request-body-removed", "the request body was removed")
        case (nil, let body?):
            guard let body = document.settled(body, document.new) else { return }
            if body.value["required"]?.flag == true {
                collector.add(.breaking, "request-body-required-added", "a request body is now required")
            } else {
                collector.add(.compatible, "request-body-added", "a request body is now allowed")
            }
        case (let first?, let second?):
            guard let left = document.settled(first, document.old), let right = document.settled(second, document.new)
            else { return }
            let flags = (left.value["required"]?.flag == true, right.value["required"]?.flag == true)
            if flags == (false, true) {
                collector.add(.breaking, "request-body-became-required", "the request body became required")
            } else if flags == (true, false) {
                collector.add(.compatible, "request-body-became-optional", "the request body became optional")
            }
            ContentComparison(document: document, direction: .request)
                .run(document.old.child(left, "content"), document.new.child(right, "content"), place)
        }
    }
}
