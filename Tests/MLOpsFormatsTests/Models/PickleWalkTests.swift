import MLOpsFormats
import TestSupport
import Testing

@Suite("Opcodes are read as CPython reads them")
struct PickleWalkTests {
    /// Random objects of every kind that plain Python pickles, in every protocol, and what `pickletools` makes of them.
    private static let script = """
        import pickle, pickletools, random, sys, datetime, decimal, fractions, collections, uuid
        r = random.Random(7)
        def value(depth):
            kind = r.randrange(19 if depth < 4 else 11)
            if kind == 0: return r.randrange(-2**70, 2**70)
            if kind == 1: return r.randrange(-300, 70000)
            if kind == 2: return r.random() * 10 ** r.randrange(-20, 20)
            if kind == 3: return ''.join(chr(r.choice([65, 10, 92, 233, 0x20ac, 0x1f600, 39])) for _ in range(r.randrange(9)))
            if kind == 4: return bytes(r.randrange(256) for _ in range(r.randrange(300)))
            if kind == 5: return r.choice([None, True, False, 2**2100, -(2**33)])
            if kind == 6: return bytearray(b'xy\\n' * r.randrange(5))
            if kind == 7: return datetime.datetime(2020, 1, r.randrange(1, 28))
            if kind == 8: return decimal.Decimal(r.randrange(10**9)) / 7
            if kind == 9: return uuid.UUID(int=r.randrange(2**128))
            if kind == 10: return 'x' * r.choice([255, 256, 70000])
            items = [value(depth + 1) for _ in range(r.randrange(6))]
            if kind == 11: return items
            if kind == 12: return tuple(items)
            if kind == 13: return {str(i): x for i, x in enumerate(items)}
            if kind == 14: return {i for i in range(r.randrange(5))}
            if kind == 15: return frozenset('abc')
            if kind == 16: return collections.OrderedDict(a=items)
            if kind == 17: return items + [items]
            return fractions.Fraction(r.randrange(99), 100)
        out = sys.stdout.buffer
        for n in range(60):
            x = value(0)
            for protocol in range(6):
                data = pickle.dumps(x, protocol)
                ops = ' '.join('%s@%d' % (op.name, at) for op, arg, at in pickletools.genops(data)).encode()
                out.write(b'%d %d\\n' % (len(data), len(ops)) + data + ops)
        """

    @Test("names and positions agree with pickletools over random pickles of all protocols", .ownThread)
    func agreement() throws {
        let run = Tool.run(["python3", "-c", Self.script])
        #expect(run.succeeded)
        var rest = run.output[...]
        var count = 0
        while let newline = rest.firstIndex(of: 0x0A) {
            let sizes = String(decoding: rest[..<newline], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
            try #require(sizes.count == 2)
            rest = rest[(newline + 1)...]
            let data = Array(rest.prefix(sizes[0]))
            let expected = String(decoding: rest.dropFirst(sizes[0]).prefix(sizes[1]), as: UTF8.self)
            rest = rest.dropFirst(sizes[0] + sizes[1])
            var walk = PickleWalk(data)
            var read: [String] = []
            repeat {
                let step = try walk.next()
                read.append("\(step.opcode.name)@\(step.position)")
            } while read.last?.hasPrefix("STOP@") != true
            #expect(read.joined(separator: " ") == expected)
            // And the machine takes them without complaint: nothing here is unknown or broken.
            let report = ModelScanner.scan(data, name: "x.pkl")
            #expect(report.isComplete && report.worst == .safe, "\(report.findings) \(report.reason ?? "")")
            count += 1
        }
        #expect(count == 360)
    }
}
