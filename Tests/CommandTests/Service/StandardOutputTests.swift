import TestSupport
import Testing

@Suite("Where the output goes")
struct StandardOutputTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.makeSample()
    }

    @Test(
        "An answer that cannot be written is an error, and says so",
        arguments: ["ls --json", "status", "--version", "--help", "verify -C .", "completions bash"])
    func full(command: String) throws {
        let result = try sandbox.run("bash", ["-c", "git-mlops \(command) > /dev/full"], in: "repo")
        #expect(result.status == 3, "\(result.transcript)")
        #expect(result.stderr.contains("error: the output could not be written: No space left on device"))
        #expect(result.stderr.contains("hint: "))
    }

    @Test("What fails anyway keeps its status")
    func failing() throws {
        let result = try sandbox.run("bash", ["-c", "git-mlops ls nowhere > /dev/full"], in: "repo")
        #expect(result.status == 2)
    }

    @Test("A reader that went away ends it quietly, as it does git", arguments: ["", "trap '' PIPE; "])
    func closed(setup: String) throws {
        let script = "\(setup)exec 3> >(exec true); sleep 0.5; git-mlops ls --json >&3; echo $?"
        let result = try sandbox.run("bash", ["-c", script], in: "repo")
        #expect(result.stdout == "141\n")
        #expect(!result.stderr.contains("error"))
    }

    @Test("A pipe that does not block is waited for, without turning in circles")
    func nonBlocking() throws {
        let program = """
            import fcntl, os, resource, subprocess, time
            r, w = os.pipe()
            fcntl.fcntl(w, fcntl.F_SETPIPE_SZ, 4096)
            os.set_blocking(w, False)
            child = subprocess.Popen(["git-mlops", "completions", "bash"], stdout=w)
            os.close(w)
            time.sleep(2)
            out = b""
            while part := os.read(r, 65536):
                out += part
            assert child.wait() == 0
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(len(out) > 8192, used.ru_utime + used.ru_stime < 1)
            """
        #expect(try sandbox.run("python3", ["-c", program], in: "repo").stdout == "True True\n")
    }
}
