import MLOpsFormats
import TestSupport
import Testing

/// Archives that Python's standard library writes, and then what an enemy makes of them.
enum MadeArchives {
    /// Prints each as a name, a length and the bytes.
    private static let script = """
        import bz2, gzip, io, lzma, pickle, struct, sys, tarfile, zipfile, zlib
        out = sys.stdout.buffer
        def put(name, data): out.write(b'%s %d\\n' % (name.encode(), len(data)) + data)
        bad = b'\\x80\\x04\\x8c\\x02os\\x8c\\x06system\\x93\\x8c\\x02id\\x85R.'
        good = pickle.dumps({'a': [1, 2.5, None]}, 4)
        def z(members, method=zipfile.ZIP_STORED, **more):
            f = io.BytesIO()
            with zipfile.ZipFile(f, 'w', method) as a:
                for name, data in members: a.writestr(name, data, **more)
            return f.getvalue()
        def t(members, mode='w', kind=tarfile.GNU_FORMAT):
            f = io.BytesIO()
            with tarfile.open(fileobj=f, mode=mode, format=kind) as a:
                for name, data in members:
                    info = tarfile.TarInfo(name); info.size = len(data); a.addfile(info, io.BytesIO(data))
            return f.getvalue()
        plain = z([('data.pkl', bad)])
        put('stored', plain)
        put('deflated', z([('data.pkl', bad)], zipfile.ZIP_DEFLATED))
        put('bzip2', z([('data.pkl', bad)], zipfile.ZIP_BZIP2))
        put('lzma', z([('data.pkl', bad)], zipfile.ZIP_LZMA))
        put('extension', z([('data.txt', bad)]))
        put('local-name', plain.replace(b'data.pkl', b'datap.kl', 1))
        put('crc', plain.replace(b'\\x8c\\x02id', b'\\x8c\\x02ls', 1))
        cut = bytearray(z([('data.pkl', good * 9)], zipfile.ZIP_DEFLATED)); cut[60] ^= 0xff; put('damaged', bytes(cut))
        flag = bytearray(plain); flag[6] |= 1; put('local-flag', bytes(flag))
        both = bytearray(plain); both[6] |= 1; i = both.rindex(b'PK\\1\\2'); both[i + 8] |= 1; put('flags', bytes(both))
        method = bytearray(plain); i = method.rindex(b'PK\\1\\2'); method[i + 10] = 99; put('method', bytes(method))
        put('prepended', b'#!/bin/sh\\n' + plain)
        put('pickle-zip', good + plain)
        put('twice', z([('a.pkl', good), ('b.pkl', bad)]).replace(b'b.pkl', b'a.pkl'))
        one = z([('a.pkl', good), ('b.pkl', good)]); i = one.rindex(b'PK\\1\\2')
        put('overlap', one[:i + 42] + struct.pack('<I', 0) + one[i + 46:])
        many = z([('a.pkl', good * 50)]); i = many.index(b'PK\\1\\2'); j = many.index(b'PK\\5\\6'); e = bytearray(many[j:])
        e[8:12] = b'\\x28\\0\\x28\\0'; e[12:16] = struct.pack('<I', (j - i) * 40); put('shared', many[:i] + many[i:j] * 40 + bytes(e))
        hidden = z([('a.pkl', good), ('b.pkl', bad)]); i = hidden.index(b'PK\\1\\2'); j = hidden.rindex(b'PK\\1\\2')
        e = bytearray(hidden[hidden.index(b'PK\\5\\6'):]); e[8:12] = b'\\1\\0\\1\\0'; e[12:16] = struct.pack('<I', j - i)
        put('hidden', hidden[:j] + bytes(e))
        put('outside', z([('../../x.pkl', good)]))
        link = zipfile.ZipInfo('l.pkl'); link.external_attr = 0xA1FF << 16; put('symlink', z([(link, good)]))
        f = io.BytesIO()
        with zipfile.ZipFile(f, 'w') as a:
            with a.open('data.pkl', 'w', force_zip64=True) as m: m.write(bad)
        put('zip64', f.getvalue())
        put('comment', plain[:-2] + b'\\x05\\x00hello')
        put('comment-length', plain[:-2] + b'\\x05\\x00hell')
        nest = bad
        for n in range(3): nest = z([('n%d.zip' % n if n else 'x.pkl', nest)])
        put('nested-3', nest)
        for n in range(3): nest = z([('m.zip', nest)])
        put('nested-6', nest)
        put('bomb', z([('x.pkl', b'N' * (3 << 20))], zipfile.ZIP_DEFLATED))
        put('torch', z([('m/data.pkl', bad), ('m/data/0', b'\\0' * 40), ('m/version', b'3\\n')]))
        put('torch-good', z([('m/data.pkl', good), ('m/data/0', b'\\x80\\x02' * 20), ('m/version', b'3\\n')]))
        put('torch-raw', z([('m/data.pkl', good), ('m/data/0', bad), ('m/version', b'3\\n')]))
        put('script', z([('m/data.pkl', good), ('m/code/__torch__/x.py', b'def forward(self): pass\\n')]))
        put('unknown-member', z([('a.bin', b'\\0\\1\\2\\3')]))
        put('tar', t([('a/model.pkl', bad)]))
        put('tar-pax', t([('d' * 150 + '/model.pkl', bad)], kind=tarfile.PAX_FORMAT))
        put('tar-long', t([('d' * 150 + '/model.pkl', bad)]))
        put('tar-gz', t([('model.pkl', bad)], 'w:gz'))
        put('tar-xz', t([('model.pkl', bad)], 'w:xz'))
        put('tar-good', t([('model.pkl', good), ('m.yaml', b'a: 1\\n')]))
        put('tar-trailing', t([('model.pkl', good)]) + bad)
        put('tar-cut', t([('model.pkl', good + b'\\0' * 2000)])[:1400])
        info = tarfile.TarInfo('l'); info.type = tarfile.SYMTYPE; info.linkname = '/etc/passwd'; f = io.BytesIO()
        with tarfile.open(fileobj=f, mode='w') as a: a.addfile(info)
        put('tar-link', f.getvalue())
        put('tar-polyglot', t([('cos\\nsystem\\n.', good)]))
        put('torch-tar', t([('sys_info', good), ('pickle', bad), ('tensors', good), ('storages', good)]))
        put('gzip', gzip.compress(bad)); put('zlib', zlib.compress(bad)); put('bz2', bz2.compress(bad))
        put('xz', lzma.compress(bad)); put('lzma-alone', lzma.compress(bad, lzma.FORMAT_ALONE))
        put('zfile', b'ZF' + hex(len(bad)).ljust(19).encode() + zlib.compress(bad))
        put('gzip-two', gzip.compress(good[:5]) + gzip.compress(good[5:]))
        put('gzip-trailing', gzip.compress(good) + b'more')
        put('gzip-cut', gzip.compress(bad + b'x' * 99)[:-12])
        put('gzip-text', gzip.compress(b'hello\\n'))
        put('gzip-zip', gzip.compress(plain))
        put('7z', b'7z\\xbc\\xaf\\x27\\x1c' + b'\\0' * 40); put('zstd', b'\\x28\\xb5\\x2f\\xfd' + b'\\0' * 40)
        head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"; head += b' ' * (118 - len(head) - 1) + b'\\n'
        npy = b'\\x93NUMPY\\1\\0' + struct.pack('<H', len(head)) + head
        put('npy', npy + bad); put('npz', z([('a.npy', npy + bad)], zipfile.ZIP_DEFLATED)); put('npy-good', npy + good)
        fields = npy.replace(b"'|O'", b"[('a', '<i4'), ('b', 'O')]"); fields = b'\\x93NUMPY\\1\\0' + struct.pack('<H', len(fields) - 10) + fields[10:]
        put('npy-fields', fields + bad)
        put('npy-call', npy.replace(b"(1,)", b"f(1)") + good)
        """

    static let all: [String: [UInt8]] = {
        var rest = Tool.run(["python3", "-c", script]).output[...]
        var result: [String: [UInt8]] = [:]
        while let newline = rest.firstIndex(of: 0x0A) {
            let words = String(decoding: rest[..<newline], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let count = Int(words[1]) else { break }
            result[String(words[0])] = Array(rest[(newline + 1)...].prefix(count))
            rest = rest[(newline + 1)...].dropFirst(count)
        }
        return result
    }()
}

@Suite("Members of archives are scanned, and archives that lie are told", .ownThread)
struct ContainerTests {
    private func scan(_ name: String, limits: ModelScanLimits = ModelScanLimits()) throws -> ModelReport {
        ModelScanner.scan(try #require(MadeArchives.all[name]), name: "model.bin", limits: limits)
    }

    @Test(
        "a call is found in every container",
        arguments: [
            // picklescan: malicious1.zip, malicious1_wrong_ext.zip, the _central_directory and _crc variants, 0x1 flags.
            ("stored", ModelFormat.zip, ["data.pkl"]), ("deflated", .zip, ["data.pkl"]), ("bzip2", .zip, ["data.pkl"]),
            ("lzma", .zip, ["data.pkl"]), ("extension", .zip, ["data.txt"]), ("local-name", .zip, ["data.pkl"]),
            ("crc", .zip, ["data.pkl"]), ("local-flag", .zip, ["data.pkl"]), ("flags", .zip, ["data.pkl"]),
            ("prepended", .zip, ["data.pkl"]), ("pickle-zip", .pickle, ["data.pkl"]), ("twice", .zip, ["a.pkl"]),
            ("zip64", .zip, ["data.pkl"]), ("comment", .zip, ["data.pkl"]), ("comment-length", .zip, ["data.pkl"]),
            ("nested-3", .zip, ["n2.zip", "n1.zip", "x.pkl"]), ("torch", .torchZip, ["m/data.pkl"]),
            ("torch-raw", .torchZip, ["m/data/0"]),
            // fickling: test_recursive_tar, legacy tar.
            ("tar", .tar, ["a/model.pkl"]), ("tar-gz", .tar, ["model.pkl"]), ("tar-xz", .tar, ["model.pkl"]),
            ("torch-tar", .torchLegacy, ["pickle"]),
            ("gzip", .joblib, []), ("zlib", .joblib, []), ("bz2", .joblib, []), ("xz", .joblib, []),
            ("lzma-alone", .joblib, []), ("zfile", .joblib, []), ("gzip-cut", .joblib, []),
            ("gzip-zip", .zip, ["data.pkl"]), ("npy", .npy, []), ("npz", .npz, ["a.npy"]), ("npy-fields", .npy, []),
        ])
    func found(name: String, format: ModelFormat, member: [String]) throws {
        let report = try scan(name)
        #expect(report.format == format)
        let found = report.findings.first { $0.module == "os" && $0.name == "system" }
        #expect(found?.severity == .dangerous, "\(report.findings.map(\.text)) \(report.reason ?? "")")
        #expect(found?.member == member)
    }

    @Test("long names of tars are read", arguments: ["tar-pax", "tar-long"])
    func longNames(name: String) throws {
        let report = try scan(name)
        #expect(
            report.findings.first { $0.module == "os" }?.member == [String(repeating: "d", count: 150) + "/model.pkl"])
        #expect(report.isComplete)
    }

    @Test(
        "what readers may take differently is told",
        arguments: [
            ("local-name", "has another name in its local header"), ("crc", "has a wrong checksum"),
            ("local-flag", "has another mark of encryption"), ("flags", "is marked as encrypted"),
            ("prepended", "bytes before its beginning"), ("twice", "is there more than once"),
            ("overlap", "has members that overlap"), ("hidden", "belong to no member"),
            ("outside", "leads outside the archive"), ("symlink", "is a symbolic link"),
            ("comment-length", "has a comment whose length is wrong"), ("script", "TorchScript code"),
            ("tar-link", "is a link"), ("tar-trailing", "has bytes behind its end"),
            ("gzip-trailing", "bytes behind its compressed data"), ("pickle-zip", "has a zip's directory at its end"),
            ("tar-polyglot", "is a pickle besides tar"),
        ])
    func oddities(name: String, text: String) throws {
        let report = try scan(name)
        #expect(report.worst >= .suspicious)
        #expect(
            report.findings.contains { $0.severity >= .suspicious && $0.text.contains(text) },
            "\(report.findings.map(\.text))")
    }

    @Test(
        "what is not read is a gap with its reason",
        arguments: [
            ("flags", "is marked as encrypted"), ("shared", "add up to far more"), ("method", "unknown method 99"),
            ("damaged", "data is damaged"),
            ("nested-6", "nested deeper than 4 levels"), ("unknown-member", "no known format"),
            ("tar-trailing", "bytes behind its end"), ("tar-cut", "a member is cut off"),
            ("gzip-cut", "ends too early"), ("7z", "7z archive"), ("zstd", "zstd"),
            ("npy-call", "no literal of Python"),
        ])
    func gaps(name: String, text: String) throws {
        let report = try scan(name)
        #expect(!report.isComplete)
        #expect(report.gaps.contains { $0.reason.contains(text) }, "\(report.gaps.map(\.reason))")
    }

    @Test(
        "honest archives pass, completely",
        arguments: [
            ("torch-good", ModelFormat.torchZip), ("tar-good", .tar), ("gzip-two", .joblib), ("gzip-text", .text),
            ("npy-good", .npy),
        ])
    func honest(name: String, format: ModelFormat) throws {
        let report = try scan(name)
        #expect(report.format == format)
        #expect(report.worst == .safe, "\(report.findings.map(\.text))")
        #expect(report.isComplete, "\(report.reason ?? "")")
    }

    @Test("what unpacks to too much stops in time")
    func bombs() throws {
        var factor = ModelScanLimits()
        factor.unpackedSlack = 1 << 20
        #expect(try scan("bomb", limits: factor).reason?.contains("unpacks to more than 200 times its size") == true)
        var total = ModelScanLimits()
        total.unpackedBytes = 1 << 20
        #expect(try scan("bomb", limits: total).reason?.contains("more than a scan may read") == true)
        var members = ModelScanLimits()
        members.members = 1
        #expect(try scan("twice", limits: members).reason?.contains("more members") == true)
        var findings = ModelScanLimits()
        findings.findings = 2
        let pickles = (0..<9).flatMap { PickleBytes.global("my.code", "C\($0)") } + PickleBytes.global("os", "system")
        let report = ModelScanner.scan(pickles + PickleBytes.stop, name: "m.pkl", limits: findings)
        #expect(report.findings.count <= 4)
        #expect(report.imports.contains("os.system"))
        #expect(report.gaps.contains { $0.reason == "the file has more than 2 findings" })
    }

    @Test("pickles that follow another are counted: each may be two bytes")
    func countsPickles() {
        var limits = ModelScanLimits()
        limits.members = 3
        let four = ModelScanner.scan(Array("N.N.N.N.".utf8), name: "m.pkl", limits: limits)
        #expect(four.isComplete)
        let five = ModelScanner.scan(Array("N.N.N.N.N.".utf8), name: "m.pkl", limits: limits)
        #expect(five.reason?.contains("more members") == true)
    }

    @Test(
        "content larger than what is held in memory is unpacked again where needed",
        arguments: ["gzip-zip", "tar-gz", "npz", "tar-xz"])
    func replayed(name: String) throws {
        var limits = ModelScanLimits()
        limits.heldBytes = 16
        let report = try scan(name, limits: limits)
        #expect(report.imports == ["os.system"])
        #expect(report.isComplete, "\(report.reason ?? "")")
    }
}
