import MLOpsCore

extension Change {
    /// Makes sure that there is something to judge.
    ///
    /// - Throws: `refused` when the change was carried out or withdrawn.
    public func checkNotEnded() throws {
        switch state {
        case .open: return
        case .done(let event):
            throw Diagnostic.refused(
                "\(title) was carried out already, by event \(event.short)", hint: "see: git mlops show \(id.short)")
        case .withdrawn: throw Diagnostic.refused("the change \(id.short) was withdrawn")
        }
    }
}
