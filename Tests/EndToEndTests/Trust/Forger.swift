import TestSupport

/// Somebody who has read the format's description, has python, git and ssh-keygen, and owes our code nothing.
struct Forger {
    let town: Town
    let clone: String

    private static let program = #"""
        import base64, hashlib, json, os, subprocess, sys

        spec = json.load(sys.stdin)

        def git(*arguments, data=None, env=None):
            return subprocess.run(["git", *arguments], input=data, check=True, stdout=subprocess.PIPE,
                                  env={**os.environ, **(env or {})}).stdout

        def blob(data):
            return git("hash-object", "-w", "--stdin", data=data).decode().strip()

        def tree(lines):
            return git("mktree", data="".join(lines).encode()).decode().strip()

        tip = spec.get("tip") or git("rev-parse", "refs/mlops/ledger").decode().strip()
        chain = git("rev-list", "--first-parent", "--reverse", tip).decode().split()
        events = []
        for commit in chain:
            shown = subprocess.run(["git", "show", commit + ":event.json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if shown.returncode == 0:
                events.append((hashlib.sha256(shown.stdout).hexdigest(), json.loads(shown.stdout)))
        policies = [id for id, event in events if event["type"] in ("genesis", "policy")]
        public = open(spec["key"] + ".pub").read().split()[1]
        digest = hashlib.sha256(base64.b64decode(public)).digest()
        event = {
            "schema": "git-mlops-event/1", "type": spec["type"], "genesis": events[0][0],
            "actor": {"kind": spec["kind"], "name": spec["actor"],
                      "key": "SHA256:" + base64.b64encode(digest).decode().rstrip("=")},
            "policy": policies[-1], "after": events[-1][0], "nonce": os.urandom(16).hex(), "time": spec["time"],
            "subject": spec["subject"],
        }
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        signed = subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", spec["namespace"], "-f", spec["key"]],
                                input=text, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        sigs = tree([f"100644 blob {blob(signed)}\t{digest.hex()}.sig\n"])
        whole = tree([f"100644 blob {blob(text)}\tevent.json\n", f"040000 tree {sigs}\tsigs\n"])
        id = hashlib.sha256(text).hexdigest()
        message = spec.get("message") or (
            f"{spec['type']}: {spec['summary']}\n\nEvent: {id}\nActor: {spec['actor']}\nKey: {event['actor']['key']}\n")
        import calendar, time
        seconds = calendar.timegm(time.strptime(spec["time"], "%Y-%m-%dT%H:%M:%SZ"))
        who = {"NAME": spec["actor"], "EMAIL": digest.hex()[:16] + "@git-mlops.invalid", "DATE": f"{seconds} +0000"}
        env = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in who.items()}
        parents = [word for parent in spec.get("parents") or [tip] for word in ("-p", parent)]
        print(git("commit-tree", spec.get("tree") or whole, *parents, data=message.encode(), env=env).decode().strip())
        """#

    /// Writes the commit of an event, whose subject is given as JSON, and returns its name.
    func event(
        _ type: String, subject: String, summary: String, actor: String, key: String? = nil, kind: String = "person",
        namespace: String = "git-mlops-event-v1", message: String? = nil, parents: [String]? = nil
    ) throws -> String {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
        }
        var spec = [
            "\"type\":\(quoted(type))", "\"subject\":\(subject)", "\"summary\":\(quoted(summary))",
            "\"actor\":\(quoted(actor))", "\"kind\":\(quoted(kind))", "\"namespace\":\(quoted(namespace))",
            "\"time\":\(quoted(town.now))", "\"key\":\(quoted(town.sandbox.path("keys/\(key ?? actor)")))",
        ]
        if let message { spec.append("\"message\":\(quoted(message))") }
        if let parents { spec.append("\"parents\":[\(parents.map(quoted).joined(separator: ","))]") }
        let result = try town.sandbox.run(
            "python3", ["-c", Self.program], in: clone, stdin: Array("{\(spec.joined(separator: ","))}".utf8))
        guard result.status == 0 else { throw TestFailure(result.transcript) }
        return result.line
    }

    /// What the last proposal in the clone's ledger is about, as JSON without its `kind`, changed by a Python statement
    /// on `s`.
    func subjectOfLastProposal(changedBy statement: String) throws -> String {
        try town.sandbox.bash(
            """
            git show $(git log --first-parent --format=%H --grep='^propose: ' -1 refs/mlops/ledger):event.json |
                python3 -c 'import json,sys; s=json.load(sys.stdin)["subject"]; s.pop("kind"); \(statement); print(json.dumps(s))'
            """, in: clone
        ).line
    }

    /// Pushes with everything on our side switched off.
    func push(_ commit: String, to name: String = Town.ledger, force: Bool = true) throws -> Result {
        try town.git(
            clone, "-c", "core.hooksPath=/dev/null", "push", "--no-verify", force ? "--force" : "--no-force", "origin",
            "\(commit):\(name)")
    }
}
