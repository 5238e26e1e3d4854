/// Finds out what some content is, and scans it as that: a file, or a member of a container.
struct ContentScan {
    struct Result {
        var format: ModelFormat
        var compression: String?
        var details = ModelDetails.none
        /// Recognised as a zip by its end, bytes before it notwithstanding.
        var isZipByEnd = false
    }

    let source: any ModelBytes
    /// The name, a tie-breaker.
    let name: String
    let context: ScanContext
    /// The container says that this is raw numbers, unless it proves to be something else.
    var isRawByPlace = false
    /// The loader supplies persistent objects, as torch does.
    var isTorch = false

    /// Whether the last part of the name ends with one of `endings`.
    private func isNamed(_ endings: String...) -> Bool {
        let name = name.lowercased()
        return endings.contains { name.hasSuffix("." + $0) }
    }

    func scan(_ place: ScanPlace) -> Result {
        let window = ByteWindow(source)
        var result = Result(format: .unknown)
        do {
            let head = try window.bytes(at: 0, count: 4096)
            guard !head.isEmpty else { return Result(format: .empty) }
            result = try scan(window, head, place)
            try lookForSecondFormat(window, head, result, place)
        } catch {
            context.gap(ScanFault.of(error), in: place)
        }
        return result
    }

    private func scan(_ window: ByteWindow, _ head: [UInt8], _ place: ScanPlace) throws -> Result {
        if let compression = FormatSigns.compression(head) {
            return try compressed(compression, window, head, place)
        }
        switch FormatSigns.container(head) {
        case .zip: return try ZipScan(window, context, place.named("zip")).scan()
        case .tar: return try TarScan(window, context, place.named("tar")).scan()
        case .npy: return try NumpyScan.scan(window, place.named("array"), context)
        case .gguf: return GGUFScan.scan(window, place.named("GGUF"), context)
        case .sevenZip:
            context.gap("is a 7z archive, which is not unpacked", in: place.named("archive"))
            return Result(format: .sevenZip)
        default: break
        }
        if let kind = FormatSigns.unreadCompression(head) {
            context.gap("is compressed with \(kind), which is not unpacked", in: place)
            return Result(format: .compressed, compression: kind)
        }
        if try FormatSigns.isHDF5(window) { return try HDF5Scan.scan(window, place.named("HDF5 file"), context) }
        if SafeTensorsScan.looksLike(head, size: window.size) {
            return SafeTensorsScan.scan(window, place.named("safetensors file"), context)
        }
        if head.count >= 2, head[0] == 0x80, head[1] <= 5 { return pickle(window, place) }
        let isPickle = isNamed("pkl", "pickle", "joblib", "dill", "sav", "pt", "pth", "ckpt", "npy")
        if let text = try TextSigns.format(window, head, context.limits, isNamedPickle: isPickle) {
            return Result(format: text)
        }
        if PickleOpcode(rawValue: head[0]) != nil,
            PickleScan.looksLikePickle(window, context.limits, isNamed: isPickle)
        {
            return pickle(window, place)
        }
        if let model = try ONNXScan.scan(window, place.named("ONNX model"), context, isNamed: isNamed("onnx")) {
            return model
        }
        if !isRawByPlace, let directory = try? ZipDirectory.find(window), !directory.entries.isEmpty {
            var result = try ZipScan(window, context, place.named("zip")).scan()
            result.isZipByEnd = true
            return result
        }
        return unknown(window, head, place)
    }

    private func unknown(_ window: ByteWindow, _ head: [UInt8], _ place: ScanPlace) -> Result {
        if isRawByPlace { return Result(format: .unknown) }
        if isNamed("pkl", "pickle", "joblib", "dill", "sav") { return pickle(window, place) }
        if name == "saved_model.pb" || name.hasSuffix("/saved_model.pb") {
            context.gap("is a TensorFlow graph, which is not read", in: place)
            return Result(format: .tensorflow)
        }
        context.gap("is of no known format", in: place)
        return Result(format: .unknown)
    }

    private func pickle(_ window: ByteWindow, _ place: ScanPlace) -> Result {
        let place = place.named("pickle")
        guard !isRawByPlace else {
            PickleScan.tentative(window, place, context)
            return Result(format: .unknown)
        }
        let isLegacy = (try? window.bytes(at: 0, count: PickleScan.torchMagic.count)) == PickleScan.torchMagic
        let outcome = PickleScan.scan(window, place, context, isTorch: isTorch)
        return Result(format: isLegacy ? .torchLegacy : outcome.hasArrays ? .joblib : .pickle)
    }

    // MARK: Compression of the whole

    private func compressed(
        _ compression: FormatSigns.Wrapped, _ window: ByteWindow, _ head: [UInt8], _ place: ScanPlace
    ) throws -> Result {
        guard place.depth < context.limits.nesting else {
            context.gap("is nested deeper than \(context.limits.nesting) levels", in: place)
            return Result(format: .compressed, compression: compression.method.rawValue)
        }
        let limits = context.limits
        let budget = context.budget
        let unpacked = try ReplayedModelBytes.open(limits) {
            try Unpacker(compression.method, window, compression.start..<window.size, limits: limits, budget: budget)
        }
        if let fault = unpacked.fault { context.gap(fault, in: place.named("compressed file")) }
        if unpacked.trailing > 0 {
            context.add(
                .trailingBytes, .suspicious, in: place, at: window.size - unpacked.trailing,
                "has \(unpacked.trailing) bytes behind its compressed data")
        }
        let inner = ContentScan(source: unpacked.bytes, name: name, context: context, isTorch: isTorch)
        var result = inner.scan(place.deeper(as: "file"))
        result.compression = compression.method.rawValue
        switch result.format {
        case .pickle: result.format = .joblib
        case .unknown, .empty: result.format = .compressed
        default: break
        }
        return result
    }

    // MARK: Two formats in one

    /// A file that is something by its first bytes may be a pickle all the same, or have a zip's directory at its end.
    private func lookForSecondFormat(
        _ window: ByteWindow, _ head: [UInt8], _ result: Result, _ place: ScanPlace
    ) throws {
        let isPickle = [.pickle, .joblib, .torchLegacy].contains(result.format) && result.compression == nil
        if !isPickle, !isRawByPlace, PickleOpcode(rawValue: head[0]) != nil {
            let before = context.findings.count
            PickleScan.tentative(window, place.named("pickle"), context)
            if context.findings.count > before {
                context.add(.polyglot, .dangerous, in: place, at: 0, "is a pickle besides \(result.format.rawValue)")
            }
        }
        let isZip = FormatSigns.container(head) == .zip || result.isZipByEnd
        if !isZip, place.depth < context.limits.nesting, let directory = try ZipDirectory.find(window),
            // A tar's last member may be a zip; it is scanned as that.
            !directory.entries.isEmpty, directory.endsFile || result.format != .tar
        {
            context.add(
                .polyglot, .suspicious, in: place, at: directory.start,
                "has a zip's directory at its end, besides being \(result.format.rawValue)")
            _ = try ZipScan(window, context, place.named("zip")).scan()
        }
    }
}
