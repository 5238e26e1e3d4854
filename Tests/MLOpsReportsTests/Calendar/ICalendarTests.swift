import MLOpsCore
import MLOpsReports
import TestSupport
import Testing

@Suite("Calendars")
struct ICalendarTests {
    static func time(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

    static let freeze = CalendarEntry(
        uid: "freeze-1@git-mlops", start: time("2026-12-20T00:00:00+01:00"), end: time("2027-01-04T00:00:00+01:00"),
        summary: "prod is frozen: year end", description: "nothing; not even this, or\nthat\\so")

    @Test("An entry is an event in UTC")
    func exact() {
        let expected = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//git-mlops//git-mlops//EN", "CALSCALE:GREGORIAN",
            "NAME:prod\\, eu",
            "X-WR-CALNAME:prod\\, eu", "BEGIN:VEVENT", "UID:freeze-1@git-mlops", "DTSTAMP:20261101T080000Z",
            "DTSTART:20261219T230000Z", "DTEND:20270103T230000Z", "SUMMARY:prod is frozen: year end",
            #"DESCRIPTION:nothing\; not even this\, or\nthat\\so"#, "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR",
            "",
        ]
        let text = ICalendar.text(events: [Self.freeze], name: "prod, eu", stamp: Self.time("2026-11-01T08:00:00Z"))
        #expect(text == expected.joined(separator: "\r\n"))
    }

    @Test("An event without length has no end, and the text for an empty description is left out")
    func moments() {
        var entry = Self.freeze
        entry.end = entry.start
        entry.description = ""
        entry.status = .tentative
        for end in [entry.start, Self.time("2026-01-01T00:00:00Z")] {
            entry.end = end
            let text = ICalendar.text(events: [entry], name: "n", stamp: entry.start)
            #expect(!text.contains("DTEND"))
            #expect(!text.contains("DESCRIPTION"))
            #expect(text.contains("STATUS:TENTATIVE\r\n"))
        }
        entry.start = Timestamp(seconds: .min)
        entry.end = Timestamp(seconds: .max)
        let far = ICalendar.text(events: [entry], name: "n", stamp: entry.start)
        #expect(far.contains("DTSTART:00000101T000000Z\r\nDTEND:99991231T235959Z\r\n"))
    }

    /// Reads a calendar by RFC 5545 §3.1 alone: lines, folds, names and values; prints the events.
    static let program = """
        import json, sys
        data = sys.stdin.buffer.read()
        assert data.endswith(b"\\r\\n") and b"\\n" not in data.replace(b"\\r\\n", b"") and b"\\r" not in data.replace(b"\\r\\n", b"")
        lines = []
        for line in data.split(b"\\r\\n")[:-1]:
            assert len(line) <= 75, line
            line.decode("utf-8")
            if line.startswith(b" "): lines[-1] += line[1:]
            else: lines.append(line)
        def text(value):
            out, chars = "", iter(value)
            for c in chars:
                if c == "\\\\":
                    n = next(chars)
                    assert n in "\\\\;,nN", n
                    out += "\\n" if n in "nN" else n
                else:
                    assert c not in ";,", value
                    assert c == "\\t" or ord(c) >= 32, value
                    out += c
            return out
        events, stack = [], []
        for line in lines:
            name, value = line.decode("utf-8").split(":", 1)
            if name == "BEGIN":
                stack.append(value)
                if value == "VEVENT": events.append({})
            elif name == "END": assert stack.pop() == value
            elif stack[-1] == "VEVENT":
                assert name not in events[-1]
                events[-1][name] = text(value) if name in ("UID", "SUMMARY", "DESCRIPTION") else value
        assert not stack
        print(json.dumps(events))
        """

    @Test(
        "Another reader gets back what was written, however long and whatever is in it",
        arguments: [UInt64(1), 2, 3, 4, 5])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "é", "日本語", "😀", "a", " ", ";", ",", "\\", "\n", "\r\n", "\r", ":", "\"", "END:VEVENT", "\u{301}",
            "x\u{1B}[1m", "\t",
            "BEGIN:VALARM", "\u{2028}",
        ]
        let entries = (0..<40).map { index in
            func words() -> String {
                (0..<generator.number(0..<60)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            }
            return CalendarEntry(
                uid: "\(index)-\(words())", start: Timestamp(seconds: Int64(generator.number(0..<2_000_000_000))),
                end: Timestamp(seconds: Int64(generator.number(0..<2_000_000_000))), summary: words(),
                description: words(),
                status: .cancelled)
        }
        let text = ICalendar.text(events: entries, name: "n\r\nEND:VCALENDAR", stamp: Timestamp(seconds: 0))
        let output = try #require(Sandboxed.python(Self.program, stdin: Array(text.utf8)))
        let events = try #require(try JSON.parse(output).array)
        #expect(events.count == entries.count)
        for (event, entry) in zip(events, entries) {
            func shown(_ text: String) -> JSON {
                var lines = ""
                var previous: Unicode.Scalar?
                for scalar in text.unicodeScalars {
                    if scalar == "\n", previous == "\r" {
                    } else {
                        lines.unicodeScalars.append(scalar == "\r" ? "\n" : scalar)
                    }
                    previous = scalar
                }
                return .string(VisibleText.of(lines, keepingNewlines: true))
            }
            #expect(event["UID"] == shown(entry.uid))
            #expect(event["SUMMARY"] == shown(entry.summary))
            #expect(event["DESCRIPTION"] ?? "" == shown(entry.description))
            #expect(event["STATUS"] == "CANCELLED")
            #expect((event["DTEND"] != nil) == (entry.end > entry.start))
        }
    }
}
