extension PickleMachine {
    private static let mostInline = 16

    /// Passes over the raw data that joblib keeps right behind the wrapper's `BUILD` (`joblib/numpy_pickle.py`).
    mutating func readArray(_ state: PickleValue, _ step: PickleInstruction) throws {
        if !hasArrays {
            hasArrays = true
            if options.inlineDepth == 0 { lookWithoutArrays() }
        }
        guard let entries = entries(state), !entries.contains(where: { $0.key.isEmpty }),
            let dtype = entries.first(where: { $0.key == "dtype" })?.value,
            let shape = entries.first(where: { $0.key == "shape" })?.value,
            let layout = layout(of: dtype), let count = elements(shape)
        else { throw ScanFault("an array's type or shape is not understood", at: step.position) }
        if layout.hasObjects {
            guard options.inlineDepth < Self.mostInline else {
                throw ScanFault("its arrays of objects are nested deeper than \(Self.mostInline)", at: step.position)
            }
            var options = options
            options.inlineDepth += 1
            var inner = PickleMachine(
                context, place,
                ByteCursor(walk.cursor.window, from: walk.cursor.position, to: walk.cursor.end), options)
            try inner.run()
            walk.cursor = inner.walk.cursor
        } else {
            if let alignment = entries.first(where: { $0.key == "numpy_array_alignment_bytes" })?.value {
                if case .none = alignment {} else { try walk.cursor.skip(Int(try walk.cursor.byte())) }
            }
            let (size, overflow) = count.multipliedReportingOverflow(by: layout.size)
            guard !overflow else { throw ScanFault("an array is larger than any file", at: step.position) }
            try walk.cursor.skip(size)
        }
        if !stack.isEmpty { stack[stack.count - 1] = .data }
    }

    /// What a loader other than joblib would obey: it takes the array's bytes for opcodes. Once for a pickle, since such
    /// a loader never comes back to joblib's reading.
    private func lookWithoutArrays() {
        var plain = self
        plain.context = context.fork()
        plain.options.readsArrays = false
        plain.options.isTentative = true
        plain.forgetImports()
        try? plain.run()
        if PickleScan.counts(plain.context, plain) { context.adopt(plain.context) }
    }

    /// Bytes of one element, and whether elements are Python objects; nil when that is not understood.
    private func layout(of value: PickleValue) -> (size: Int, hasObjects: Bool)? {
        guard case .node(let id) = value, case .dtype(let arguments, let state) = nodes[Int(id)],
            let code = items(arguments)?.first.flatMap(string), let kind = code.utf8.first
        else { return nil }
        // (version, byte order, subarray, names, fields, size, alignment, flags, …)
        let parts = items(state) ?? []
        var flags = 0
        var told: Int?
        if parts.count >= 8, case .number(let number) = parts[7] { flags = number }
        if parts.count >= 6, case .number(let number) = parts[5], number >= 0 { told = number }
        if kind == UInt8(ascii: "O") { return (0, true) }
        // Numpy believes the state of a type without a length of its own only.
        let isFlexible = "SUV".utf8.contains(kind)
        guard "biufcmMSUV".utf8.contains(kind), flags & 1 == 0 || kind == UInt8(ascii: "V") else { return nil }
        if flags & 1 != 0 { return (0, true) }
        if isFlexible, let told { return (told, false) }
        guard let number = Int(code.dropFirst()), number >= 0 else { return nil }
        let (size, overflow) = number.multipliedReportingOverflow(by: kind == UInt8(ascii: "U") ? 4 : 1)
        return overflow || told.map { $0 != size } == true ? nil : (size, false)
    }

    private func elements(_ shape: PickleValue) -> Int? {
        guard let lengths = items(shape) else { return nil }
        var count = 1
        for length in lengths {
            guard case .number(let length) = length, length >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }
}
