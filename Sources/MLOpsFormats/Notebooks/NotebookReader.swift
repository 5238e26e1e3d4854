import MLOpsCore

/// Walks through a notebook, looking only at the members that matter.
struct NotebookReader {
    private(set) var format = 0
    private(set) var cellCount = 0
    private(set) var cells: [NotebookCheck.Cell] = []
    private(set) var widgetBytes = 0

    private var events: JSONEvents
    private var hasCells = false
    private var hasWorksheets = false

    init(_ bytes: [UInt8]) {
        events = JSONEvents(bytes, maxDepth: NotebookCheck.maxDepth)
    }

    mutating func notebook() throws {
        guard try events.next() == .objectStart else { throw Diagnostic.input("a notebook must be an object") }
        var format: String?
        try members("the notebook") { reader, name in
            switch name {
            case "nbformat":
                guard case .number(let text)? = try reader.events.next() else {
                    throw Diagnostic.input("nbformat must be a whole number")
                }
                format = text
            case "cells":
                reader.hasCells = true
                try reader.cells(in: "cells")
            case "worksheets":
                reader.hasWorksheets = true
                try reader.worksheets()
            case "metadata": try reader.metadata()
            default: _ = try reader.events.skipValue()
            }
        }
        guard try events.next() == nil else { throw Diagnostic.bug("a JSON document went on behind its end") }
        guard let format else { throw Diagnostic.input("this is no Jupyter notebook: it has no 'nbformat'") }
        switch format {
        case "3": self.format = 3
        case "4": self.format = 4
        default:
            throw Diagnostic.input(
                "notebooks of version \(VisibleText.excerpt(format)) are not understood; 3 and 4 are",
                hint: "open and save the notebook with a current Jupyter")
        }
        guard self.format == 4 ? hasCells : hasWorksheets else {
            throw Diagnostic.input(
                "this is no Jupyter notebook: it has no '\(self.format == 4 ? "cells" : "worksheets")'")
        }
    }

    /// Calls `body` with each name of the object whose start was read; `body` reads the value.
    private mutating func members(_ place: String, _ body: (inout NotebookReader, String) throws -> Void) throws {
        var seen: Set<[UInt8]> = []
        while let event = try events.next() {
            switch event {
            case .objectEnd: return
            case .name(let name):
                // Readers differ in which of two they take, and so would what they show.
                guard seen.insert(Array(name.utf8)).inserted else {
                    throw Diagnostic.input("\(place) has the member '\(VisibleText.excerpt(name))' twice")
                }
                try body(&self, name)
            default: throw Diagnostic.bug("a member of a JSON object has no name")
            }
        }
    }

    private mutating func worksheets() throws {
        guard try events.next() == .arrayStart else { throw Diagnostic.input("worksheets must be a list") }
        while let event = try events.next(), event != .arrayEnd {
            guard event == .objectStart else { throw Diagnostic.input("a worksheet must be an object") }
            try members("a worksheet") { reader, name in
                if name == "cells" { try reader.cells(in: "cells") } else { _ = try reader.events.skipValue() }
            }
        }
    }

    private mutating func cells(in place: String) throws {
        guard try events.next() == .arrayStart else { throw Diagnostic.input("\(place) must be a list") }
        while let event = try events.next(), event != .arrayEnd {
            guard event == .objectStart else { throw Diagnostic.input("cell \(cellCount) must be an object") }
            try cell()
        }
    }

    private mutating func cell() throws {
        let index = cellCount
        cellCount += 1
        var type = ""
        var (outputs, outputBytes, attachmentBytes) = (0, 0, 0)
        var hasCount = false
        try members("cell \(index)") { reader, name in
            switch name {
            case "cell_type":
                guard case .string(let text)? = try reader.events.next() else {
                    throw Diagnostic.input("cell_type of cell \(index) must be a string")
                }
                type = text
            case "outputs": (outputs, outputBytes) = try reader.outputs(of: index)
            case "execution_count", "prompt_number":
                switch try reader.events.next() {
                case .null?: break
                case .number?: hasCount = true
                default: throw Diagnostic.input("\(name) of cell \(index) must be a number or null")
                }
            case "attachments": attachmentBytes = try reader.sizeOfObject("attachments of cell \(index)")
            default: _ = try reader.events.skipValue()
            }
        }
        guard outputs > 0 || hasCount || attachmentBytes > 0 else { return }
        cells.append(
            NotebookCheck.Cell(
                index: index, type: type, outputs: outputs, outputBytes: outputBytes, hasExecutionCount: hasCount,
                attachmentBytes: attachmentBytes))
    }

    private mutating func outputs(of index: Int) throws -> (count: Int, bytes: Int) {
        guard try events.next() == .arrayStart else {
            throw Diagnostic.input("outputs of cell \(index) must be a list")
        }
        let start = events.position - 1
        var count = 0
        while let event = try events.next(), event != .arrayEnd {
            try events.skipRest(of: event)
            count += 1
        }
        return (count, count == 0 ? 0 : events.position - start)
    }

    /// The bytes of an object that is not empty.
    private mutating func sizeOfObject(_ place: String) throws -> Int {
        guard try events.next() == .objectStart else { throw Diagnostic.input("\(place) must be an object") }
        let start = events.position - 1
        var isEmpty = true
        try members(place) { reader, _ in
            isEmpty = false
            _ = try reader.events.skipValue()
        }
        return isEmpty ? 0 : events.position - start
    }

    private mutating func metadata() throws {
        guard try events.next() == .objectStart else { throw Diagnostic.input("metadata must be an object") }
        try members("metadata") { reader, name in
            if name == "widgets" {
                reader.widgetBytes = try reader.sizeOfObject("metadata.widgets")
            } else {
                _ = try reader.events.skipValue()
            }
        }
    }
}
