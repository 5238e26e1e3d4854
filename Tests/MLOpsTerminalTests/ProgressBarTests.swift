import Dispatch
import MLOpsCore
import Testing

@testable import MLOpsTerminal

@Suite("Progress bar")
struct ProgressBarTests {
    private let time = ManualTime()

    private func bar(_ output: RecordingOutput, verbose: Bool = false) -> ProgressBar {
        ProgressBar(output: output, isVerbose: verbose) { [time] in time.now }
    }

    @Test("Short work shows nothing at all")
    func short() {
        let output = RecordingOutput(isTerminal: true)
        let bar = bar(output)
        bar.begin("hashing", total: 10, unit: .files)
        for _ in 0..<10 {
            time.advance(.milliseconds(24))
            bar.advance(1)
        }
        bar.end()
        #expect(output.writes.isEmpty)
    }

    @Test("Appears after 250 ms, shows rate and time left, and clears its line")
    func appears() {
        let output = RecordingOutput(isTerminal: true)
        let bar = bar(output)
        bar.begin("hashing", total: 2000, unit: .files)
        time.advance(.milliseconds(249))
        bar.advance(1)
        #expect(output.writes.isEmpty)
        time.advance(.milliseconds(751))
        bar.advance(499)
        #expect(output.writes == ["\rhashing  25% 500/2,000 files, 500 files/s, 0:04 left\u{1B}[K"])
        bar.end()
        #expect(output.writes.last == "\r\u{1B}[K")
        bar.end()
        bar.advance(1)
        #expect(output.writes.count == 2)
    }

    @Test("Is drawn at most 30 times a second")
    func rate() {
        let output = RecordingOutput(isTerminal: true)
        let bar = bar(output)
        bar.begin("uploading", total: nil, unit: .bytes)
        for _ in 0..<10_000 {
            time.advance(.microseconds(125))
            bar.advance(1 << 20)
        }
        #expect((28...31).contains(output.writes.count))
        #expect(output.writes.last?.hasPrefix("\ruploading  ") == true)
        #expect(output.writes.last?.contains("/s") == true)
    }

    @Test("Stays on one line of a narrow terminal, whatever the step is called")
    func narrow() {
        let output = RecordingOutput(isTerminal: true, columns: 20)
        let bar = bar(output)
        bar.begin("日本語\n\u{1B}[2J a long name", total: 3, unit: .files)
        time.advance(.seconds(1))
        bar.advance(1)
        let line = output.text.dropFirst().dropLast(3)
        #expect(DisplayWidth.of(String(line)) <= 19)
        #expect(!line.contains("\n") && !line.contains("\u{1B}"))
    }

    @Test("More than announced, backwards and overflow do no harm")
    func strange() {
        let output = RecordingOutput(isTerminal: true)
        let bar = bar(output)
        for (total, count) in [(Int64(1), Int64(5)), (0, 5), (-3, 1), (5, -4), (5, .max), (.max, .max), (5, .min)] {
            bar.begin("x", total: total, unit: .bytes)
            time.advance(.seconds(1))
            bar.advance(count)
            bar.advance(count)
            bar.end()
        }
        #expect(output.writes.count == 14)
    }

    @Test("Where nobody watches, one line at the end of each step")
    func lines() {
        let output = RecordingOutput(isTerminal: false)
        let bar = bar(output, verbose: true)
        bar.begin("hashing", total: 2, unit: .files)
        bar.advance(2)
        bar.begin("uploading", total: nil, unit: .bytes)
        time.advance(.seconds(2))
        bar.advance(2048)
        bar.end()
        #expect(output.text == "hashing: 2 files\nuploading: 2.0 KiB in 0:02, 1.0 KiB/s\n")
        let quiet = RecordingOutput(isTerminal: false)
        let silent = ProgressBar(output: quiet, isVerbose: false)
        silent.begin("x", total: 1, unit: .files)
        silent.advance(1)
        silent.end()
        #expect(quiet.writes.isEmpty)
    }

    @Test("Counts what several threads report")
    func threads() {
        let output = RecordingOutput(isTerminal: false)
        let bar = bar(output, verbose: true)
        bar.begin("x", total: nil, unit: .files)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<1000 { bar.advance(1) }
        }
        bar.end()
        #expect(output.text == "x: 8,000 files\n")
    }
}
