/// One parser under attack: what is called with the bytes, and what must hold besides that it returns.
public struct Target: Sendable {
    /// Names the folders of seeds and regressions too.
    public let name: String
    /// The dictionary of words of the format: `Dictionaries/<name>.dict`.
    public let dictionary: String
    /// Peak memory that an input may cost: ``baseMemory`` and this many times its own size.
    public let memoryFactor: Int
    /// Bytes; what the parser may hold whatever the input's size.
    public let baseMemory: Int
    /// The longest input that is worth making.
    public let longest: Int
    /// Ways into formats that a blind change would only break.
    public let layers: [Layer]
    /// Calls the parser. Throws a ``Diagnostic`` for input that is refused, and ``Broken`` for a broken promise.
    public let run: @Sendable ([UInt8]) throws -> Void

    public init(
        _ name: String, dictionary: String? = nil, memoryFactor: Int = 64, baseMemory: Int = 16 << 20,
        longest: Int = 1 << 20, layers: [Layer] = [], _ run: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        (self.name, self.dictionary) = (name, dictionary ?? name)
        (self.memoryFactor, self.baseMemory, self.longest) = (memoryFactor, baseMemory, longest)
        (self.layers, self.run) = (layers, run)
    }
}

/// A way to change what lies below an armour, a checksum or a canonical form: take it off, change, put it on again.
public struct Layer: Sendable {
    /// What lies below; nil when the bytes are not of this form.
    public let remove: @Sendable ([UInt8]) -> [UInt8]?
    public let apply: @Sendable ([UInt8]) -> [UInt8]

    public init(
        remove: @escaping @Sendable ([UInt8]) -> [UInt8]?, apply: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        (self.remove, self.apply) = (remove, apply)
    }

    /// Only repairs: what was changed is brought into a form again.
    public init(repair: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.init(remove: { $0 }, apply: repair)
    }
}
