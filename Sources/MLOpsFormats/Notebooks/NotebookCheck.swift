import MLOpsCore

/// What a Jupyter notebook carries besides what somebody wrote: outputs, execution counts, attachments, widget state.
///
/// Source: nbformat's schemas `nbformat.v3.schema.json` and `nbformat.v4.schema.json`. Outputs are where data and
/// secrets leak into git; the rest changes on every run without meaning anything.
public struct NotebookCheck: Sendable, Equatable {
    /// One cell that carries something.
    public struct Cell: Sendable, Hashable {
        /// Counted from 0 over the whole notebook, worksheets of version 3 one after the other.
        public let index: Int
        /// `code`, `markdown`, `raw` …; empty when the cell does not say.
        public let type: String
        /// How many outputs there are.
        public let outputs: Int
        /// The bytes that the list of outputs takes in the file; zero when it is empty.
        public let outputBytes: Int
        /// True when the cell says that it was run (`execution_count`; in version 3 `prompt_number`).
        public let hasExecutionCount: Bool
        /// The bytes of the images and files that are attached to the cell; zero when there are none.
        public let attachmentBytes: Int
    }

    /// The largest notebook that is read: 64 MiB.
    public static let maxBytes = 64 << 20
    /// Values inside one another.
    public static let maxDepth = 128

    /// The major version of the format: 3 or 4.
    public let format: Int
    /// How many cells there are.
    public let cellCount: Int
    /// The cells that carry outputs, an execution count or attachments, in order.
    public let cells: [Cell]
    /// The bytes of saved widget state (`metadata.widgets`); zero when there is none.
    public let widgetBytes: Int

    /// The indices of the cells with outputs.
    public var cellsWithOutputs: [Int] { cells.filter { $0.outputs > 0 }.map(\.index) }
    /// The bytes of all outputs.
    public var outputBytes: Int { cells.reduce(0) { $0 + $1.outputBytes } }
    /// True when the notebook holds nothing but what somebody wrote.
    public var isClean: Bool { cells.isEmpty && widgetBytes == 0 }

    /// Reads a notebook without building a tree of it. Safe from any thread.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what messages call the notebook, such as its path.
    /// - Throws: a ``Diagnostic`` of kind `input` for broken JSON, for what is no notebook, and for versions other than 3
    ///   and 4.
    public init(reading bytes: [UInt8], name: String) throws {
        let shown = VisibleText.of(name)
        guard bytes.count <= Self.maxBytes else {
            throw Diagnostic.input("\(shown) has \(bytes.count) bytes, more than the \(Self.maxBytes) allowed")
        }
        var reader = NotebookReader(bytes)
        do {
            try reader.notebook()
        } catch let error as Diagnostic {
            throw error.wrapped(in: "\(shown) is no Jupyter notebook that can be read")
        }
        format = reader.format
        cellCount = reader.cellCount
        cells = reader.cells
        widgetBytes = reader.widgetBytes
    }
}
