import MLOpsCore

extension Target {
    /// The strict, the canonical and the foreign reader agree with each other and with the writer.
    static let json = Target("json", layers: [.canonicalJSON]) { bytes in
        let strict = try? JSON.parse(bytes)
        let foreign = try? JSON.parseForeign(bytes, limits: .event)
        if let strict {
            let written = strict.canonicalBytes
            try hold("canonical bytes can be read again", try JSON.parseCanonical(written) == strict)
            try hold("pretty text can be read again", try JSON.parse(Array(strict.prettyText.utf8)) == strict)
            try hold("the foreign reader reads what the strict one does", foreign == strict)
        }
        if let foreign {
            let written = foreign.canonicalBytes
            try hold(
                "what the foreign reader made has one canonical form", try JSON.parseCanonical(written) == foreign)
        }
        let canonical = try JSON.parseCanonical(bytes)
        try hold("canonical documents are written as they were read", canonical.canonicalBytes == bytes)
        try hold("the strict reader reads what the canonical one does", strict == canonical)
    }
}

extension Layer {
    /// Canonical JSON of whatever JSON is left.
    static let canonicalJSON = Layer { bytes in
        let limits = JSON.Limits(bytes: 4 << 20, depth: 200)
        return (try? JSON.parseForeign(bytes, limits: limits))?.canonicalBytes ?? bytes
    }
}
