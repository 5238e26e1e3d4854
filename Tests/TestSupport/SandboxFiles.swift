import Glibc

/// Files of a sandbox. Paths are relative to it; those given as bytes need not be UTF-8.
extension Sandbox {
    public func makeDirectory(_ path: String) throws {
        try makeDirectory(Array(path.utf8))
    }

    /// Makes a folder and those above it.
    public func makeDirectory(_ path: [UInt8]) throws {
        let full = absolute(path)
        for (index, byte) in full.enumerated() where byte == UInt8(ascii: "/") && index > root.utf8.count {
            _ = mkdir(Tree.terminated(Array(full[..<index])), 0o777)
        }
        guard mkdir(Tree.terminated(full), 0o777) == 0 || errno == EEXIST else {
            throw TestFailure.system("cannot make \(String(decoding: path, as: UTF8.self))")
        }
    }

    /// Writes a file, with the folders above it.
    public func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws {
        try write(Array(text.utf8), to: Array(path.utf8), mode: mode)
    }

    public func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws {
        try write(bytes, to: Array(path.utf8), mode: mode)
    }

    public func write(_ bytes: [UInt8], to path: [UInt8], mode: UInt32 = 0o644) throws {
        if let slash = path.lastIndex(of: UInt8(ascii: "/")), slash > 0 { try makeDirectory(Array(path[..<slash])) }
        let name = Tree.terminated(absolute(path))
        let file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw TestFailure.system("cannot write \(String(decoding: path, as: UTF8.self))") }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
            guard count > 0 else { throw TestFailure.system("cannot write \(String(decoding: path, as: UTF8.self))") }
            done += count
        }
        guard fchmod(file, mode) == 0 else { throw TestFailure.system("cannot set a mode") }
    }

    public func text(of path: String) throws -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    public func read(_ path: String) throws -> [UInt8] {
        try read(Array(path.utf8))
    }

    public func read(_ path: [UInt8]) throws -> [UInt8] {
        try Tree.read(absolute(path))
    }

    /// True when something of that name is there, be it a dangling link.
    public func exists(_ path: String) -> Bool {
        exists(Array(path.utf8))
    }

    public func exists(_ path: [UInt8]) -> Bool {
        var status = stat()
        return lstat(Tree.terminated(absolute(path)), &status) == 0
    }

    /// The permission bits.
    public func mode(of path: String) throws -> UInt32 {
        var status = stat()
        guard lstat(self.path(path), &status) == 0 else { throw TestFailure.system("cannot look at \(path)") }
        return status.st_mode & 0o7777
    }

    public func setMode(_ mode: UInt32, of path: String) throws {
        guard chmod(self.path(path), mode) == 0 else { throw TestFailure.system("cannot set the mode of \(path)") }
    }

    /// Removes a file, or a folder with everything in it.
    public func remove(_ path: String) {
        Tree.remove(self.path(path))
    }

    public func symlink(_ target: String, at path: String) throws {
        guard Glibc.symlink(target, self.path(path)) == 0 else { throw TestFailure.system("cannot link \(path)") }
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public func list(_ path: String) throws -> [String] {
        try Tree.names(self.path(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func absolute(_ path: [UInt8]) -> [UInt8] {
        path.first == UInt8(ascii: "/") ? path : Array(root.utf8) + [UInt8(ascii: "/")] + path
    }
}

enum Tree {
    static func terminated(_ bytes: [UInt8]) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }

    static func read(_ path: [UInt8]) throws -> [UInt8] {
        let file = open(terminated(path), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw TestFailure.system("cannot read \(String(decoding: path, as: UTF8.self))") }
        defer { close(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw TestFailure.system("cannot read \(String(decoding: path, as: UTF8.self))") }
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }

    static func names(_ path: String) throws -> [[UInt8]] {
        guard let stream = opendir(path) else { throw TestFailure.system("cannot list \(path)") }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Removes everything at `path`, whatever its modes; failures are passed over.
    static func remove(_ path: String) {
        remove(Array(path.utf8))
    }

    private static func remove(_ path: [UInt8]) {
        let name = terminated(path)
        var status = stat()
        guard lstat(name, &status) == 0 else { return }
        guard status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR) else {
            unlink(name)
            return
        }
        if status.st_mode & 0o700 != 0o700 { chmod(name, 0o700) }
        if let stream = opendir(name) {
            var below: [[UInt8]] = []
            while let entry = readdir(stream) {
                let child = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                if child != [0x2E], child != [0x2E, 0x2E] { below.append(child) }
            }
            closedir(stream)
            for child in below { remove(path + [UInt8(ascii: "/")] + child) }
        }
        rmdir(name)
    }
}
