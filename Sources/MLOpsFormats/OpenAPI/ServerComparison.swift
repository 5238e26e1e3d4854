import MLOpsCore

extension DocumentComparison {
    /// Where an interface is reached. `isOverride`: the list of a path or operation, which stands for the one further out
    /// when it is there.
    func compareServers(_ before: Site, _ after: Site, _ path: String, isOverride: Bool = false) {
        let (left, right) = (old.child(before, "servers"), new.child(after, "servers"))
        if isOverride, left == nil, right == nil { return }
        var equality = DeepEquality(old, new, budget)
        if let left, let right, equality.holds(left, right) { return }
        let saved = collector.path
        defer { collector.path = saved }
        collector.path = path
        let rootServers = (old.child(old.root, "servers"), new.child(new.root, "servers"))
        let first = servers(left ?? rootServers.0)
        let second = servers(right ?? rootServers.1)
        for server in first where !second.contains(server) {
            let shown = VisibleText.excerpt(server.url, limit: 100)
            let kind = second.contains { $0.url.utf8.elementsEqual(server.url.utf8) } ? "unknown" : "removed"
            if kind == "unknown" {
                collector.add(.unknown, "server-variables-changed", "the variables of the server `\(shown)` changed")
            } else if second.contains(where: { Self.basePath($0.url) == Self.basePath(server.url) }) {
                collector.add(.breaking, "server-removed", "the server `\(shown)` was removed")
            } else {
                collector.add(
                    .breaking, "server-base-path-removed",
                    "the server `\(shown)` was removed, and no other one has its base path")
            }
        }
        for server in second where !first.contains(where: { $0.url.utf8.elementsEqual(server.url.utf8) }) {
            collector.add(
                .compatible, "server-added", "the server `\(VisibleText.excerpt(server.url, limit: 100))` is new")
        }
    }

    private struct Server: Equatable {
        /// With the variables' defaults put in, without a slash at its end.
        let url: String
        let variables: JSON

        static func == (left: Server, right: Server) -> Bool {
            left.url.utf8.elementsEqual(right.url.utf8) && left.variables == right.variables
        }
    }

    private func servers(_ site: Site?) -> [Server] {
        let list = site?.value.array ?? []
        // Without a list there is one server, `/` (OpenAPI 3.1.1 §4.8.1).
        guard !list.isEmpty else { return [Server(url: "", variables: [:])] }
        return list.map { server in
            var variables = JSONObject()
            var url = ""
            var rest = Substring(server["url"]?.string ?? "")
            while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
                let name = String(rest[rest.index(after: open)..<close])
                url += rest[..<open] + (server["variables"]?[name]?["default"]?.string ?? "{\(name)}")
                // The words for people do not matter.
                variables[name] = ["enum": server["variables"]?[name]?["enum"] ?? .null]
                rest = rest[rest.index(after: close)...]
            }
            url += rest
            while url.utf8.last == UInt8(ascii: "/") { url.removeLast() }
            return Server(url: url, variables: .object(variables))
        }
    }

    /// What stands behind scheme and host.
    private static func basePath(_ url: String) -> [UInt8] {
        let bytes = Array(url.utf8)
        var start = 0
        for index in bytes.indices where bytes[index...].starts(with: "://".utf8) {
            start = index + 3
            break
        }
        if start == 0 { return bytes }
        return bytes[start...].firstIndex(of: UInt8(ascii: "/")).map { Array(bytes[$0...]) } ?? []
    }
}
