import MLOpsCore
import Testing

@Suite("Moments and spans")
struct TimeTests {
    @Test("Moments over ten thousand years read and print as Python's datetime does")
    func datetime() throws {
        let lines = try Python.lines(
            """
            import random
            from datetime import datetime, timezone, timedelta
            epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
            r = random.Random(11)
            edge = [-62135596800, -62135596799, 253402300799, 0, -1, 951782399, 951782400, 951868800, -2208988800]
            days = [int((datetime(y, m, 1, tzinfo=timezone.utc) - epoch).total_seconds())
                    for y in (1, 4, 100, 400, 1600, 1700, 1900, 1999, 2000, 2023, 2024, 2100, 9999) for m in range(1, 13)]
            for s in edge + days + [d - 1 for d in days[1:]] + [r.randrange(-62135596800, 253402300800) for _ in range(4000)]:
                t = epoch + timedelta(seconds=s)
                offset = timezone(timedelta(minutes=r.randrange(-1439, 1440)))
                try:
                    local = t.astimezone(offset).isoformat()
                except OverflowError:
                    local = t.isoformat()
                print(s, t.strftime("%Y").zfill(4) + t.strftime("-%m-%dT%H:%M:%SZ"), local)
            """)
        #expect(lines.count > 4300)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let moment = Timestamp(seconds: try #require(Int64(words[0])))
            #expect(moment.description == words[1])
            #expect(Timestamp(words[1]) == moment)
            #expect(Timestamp(words[2]) == moment, "\(words[2])")
            #expect(moment.date == words[1].prefix(10))
            #expect(moment.dateAndMinute == words[1].prefix(16).replacing("T", with: " "))
        }
    }

    @Test("Which dates exist is what Python's calendar says")
    func calendar() throws {
        let lines = try Python.lines(
            """
            from datetime import date
            for y in (1900, 2000, 2023, 2024, 2100):
                for m in range(0, 14):
                    for d in range(0, 33):
                        try:
                            date(y, m, d)
                            print(f"{y:04}-{m:02}-{d:02} yes")
                        except ValueError:
                            print(f"{y:04}-{m:02}-{d:02} no")
            """)
        #expect(lines.count == 5 * 14 * 33)
        for line in lines {
            let words = line.split(separator: " ")
            #expect((Timestamp(String(words[0])) != nil) == (words[1] == "yes"), "\(line)")
        }
    }

    @Test("The spellings of RFC 3339 and a bare date are read")
    func spellings() throws {
        let noon = try #require(Timestamp("2026-03-31T12:00:00Z"))
        #expect(noon.seconds == 1_774_958_400)
        for text in [
            "2026-03-31t12:00:00z", "2026-03-31 12:00:00Z", "2026-03-31T12:00Z", "2026-03-31T12:00:00.999999Z",
            "2026-03-31T13:00:00+01:00", "2026-03-31T06:30:00-05:30", "2026-03-31T12:00:00-00:00",
            "2026-04-01T11:59+23:59",
        ] {
            #expect(Timestamp(text) == noon, "\(text)")
        }
        #expect(Timestamp("2026-03-31")?.description == "2026-03-31T00:00:00Z")
        #expect(Timestamp("0000-01-01T00:00:00Z")?.description == "0000-01-01T00:00:00Z")
        #expect(Timestamp("9999-12-31T23:59:59Z")?.description == "9999-12-31T23:59:59Z")
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "2026", "2026-03", "2026-3-1", "2026-03-31T", "2026-03-31T12", "2026-03-31T12:00",
            "2026-03-31T12:00:00",
            "2026-03-31T24:00:00Z", "2026-03-31T12:60:00Z", "2026-03-31T12:00:60Z", "2026-03-31T12:00:00.Z",
            "2026-03-31T12:00:00+24:00", "2026-03-31T12:00:00+01:60", "2026-03-31T12:00:00+0100",
            "2026-03-31T12:00:00Z ",
            " 2026-03-31", "2026-03-31Z", "2026-02-29", "-026-03-31", "+026-03-31", "20260331", "2026-03-31T12:00:00Zx",
            "2026-03-31T12:00:00+01", "\u{662}026-03-31", "2026-03-31T-1:00:00Z", "2026-00-10", "2026-13-10",
            "2026-03-31T12:00:00\u{2212}01:00", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        ])
    func refusals(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("The ends of the range neither trap nor wrap, as commits may carry any number")
    func extremes() {
        for seconds in [Int64.min, .min + 1, .max, .max - 1] {
            let text = Timestamp(seconds: seconds).description
            #expect(text.hasPrefix(seconds < 0 ? "-" : "+") && text.hasSuffix("Z"))
            #expect(Timestamp(text) == nil)
        }
        #expect(Timestamp(seconds: 253_402_300_800).description == "+10000-01-01T00:00:00Z")
        #expect(Timestamp(seconds: -62_167_219_201).description == "-0001-12-31T23:59:59Z")
        let day = TimeSpan(seconds: 86_400)
        #expect(Timestamp(seconds: .max) + day == Timestamp(seconds: .max))
        #expect(Timestamp(seconds: .min) + TimeSpan(seconds: -1) == Timestamp(seconds: .min))
        #expect(Timestamp(seconds: .max) - Timestamp(seconds: .min) == TimeSpan(seconds: .max))
        #expect(Timestamp(seconds: .min) - Timestamp(seconds: .max) == TimeSpan(seconds: .min))
        #expect(Timestamp(seconds: 0) - Timestamp(seconds: .min) == TimeSpan(seconds: .max))
        #expect(TimeSpan(seconds: .min).description.hasPrefix("-"))
        #expect(TimeSpan(seconds: .max).description.hasSuffix("h"))
    }

    @Test("Moments and spans add up and compare")
    func arithmetic() {
        let start = Timestamp(seconds: 100)
        let later = start + TimeSpan(seconds: 20)
        #expect(later.seconds == 120)
        #expect(later - start == TimeSpan(seconds: 20))
        #expect(start - later == TimeSpan(seconds: -20))
        #expect(start < later && !(later < start) && !(start < start))
        #expect(FixedClock(start).now() == start)
    }

    @Test("Spans are read as people write them")
    func spans() throws {
        let cases: [(String, Int64)] = [
            ("0s", 0), ("90s", 90), ("30m", 1800), ("48h", 172_800), ("7d", 604_800), ("1w", 604_800),
            ("007d", 604_800),
            ("52178w", 31_557_254_400), ("31557600000s", 31_557_600_000),
        ]
        for (text, seconds) in cases { #expect(TimeSpan(text)?.seconds == seconds, "\(text)") }
        for wrong in [
            "", "7", "d", "7 d", "7D", "-7d", "+7d", "7.5d", "7dd", "1d2h", "7d ", " 7d", "31557600001s", "52179w",
            "99999999999w", "99999999999999999999s", "\u{667}d", "7\u{301}d", "d7", "7y", "7µ",
        ] {
            #expect(TimeSpan(wrong) == nil, "\(wrong)")
        }
        #expect(try #require(TimeSpan("7d")) > #require(TimeSpan("167h")))
    }

    @Test("Spans print their two largest units")
    func printing() {
        let cases: [(Int64, String)] = [
            (0, "0s"), (1, "1s"), (59, "59s"), (60, "1m"), (61, "1m 1s"), (3600, "1h"), (3601, "1h"), (3660, "1h 1m"),
            (86_399, "23h 59m"), (86_400, "1d"), (86_400 + 60, "1d"), (604_799, "6d 23h"), (-5400, "-1h 30m"),
            (31_557_600_000, "365250d"),
        ]
        for (seconds, text) in cases { #expect(TimeSpan(seconds: seconds).description == text) }
    }
}
