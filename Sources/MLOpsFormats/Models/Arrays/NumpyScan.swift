/// Scans one numpy array; one of objects is a pickle behind a header.
enum NumpyScan {
    static func scan(_ window: ByteWindow, _ place: ScanPlace, _ context: ScanContext) throws -> ContentScan.Result {
        let header: NumpyHeader
        do {
            header = try NumpyHeader(window)
        } catch {
            context.gap(ScanFault.of(error), in: place)
            return ContentScan.Result(format: .npy)
        }
        if header.hasObjects {
            PickleScan.scan(window, from: header.end, place.named("pickle"), context)
        } else {
            checkSize(header, window, place, context)
        }
        return ContentScan.Result(format: .npy, details: .array(header.summary))
    }

    private static func checkSize(
        _ header: NumpyHeader, _ window: ByteWindow, _ place: ScanPlace, _ context: ScanContext
    ) {
        var size = header.itemSize
        for length in header.summary.shape {
            guard let known = size else { break }
            let (product, overflow) = known.multipliedReportingOverflow(by: length)
            size = overflow ? Int.max : product
        }
        guard let size else { return }
        let present = window.size - header.end
        if present < size {
            context.add(
                .malformed, .suspicious, in: place, at: header.end, "holds \(present) bytes of the \(size) it declares")
        } else if present > size {
            context.add(
                .trailingBytes, .suspicious, in: place, at: header.end + size,
                "has \(present - size) bytes behind its data")
        }
    }
}
