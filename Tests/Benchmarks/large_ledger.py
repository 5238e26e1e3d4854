#!/usr/bin/env python3
"""Writes a bare repository with a large ledger, from docs/architecture.md alone: nothing of the program is used.

Tests/Benchmarks/large_ledger.py FOLDER [--releases 2000] [--events 100000] [--seed 1] [--no-repack]

Fifty people, ten models, three environments. Every release goes to dev, test and prod; approvals for prod come in
through merges; services attest; a witness signs receipts. The private keys lie in FOLDER/keys, in OpenSSH's format.
"""
import argparse
import base64
import datetime
import hashlib
import json
import os
import random
import struct
import subprocess
import sys
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MODELS = ["churn", "credit-risk", "fraud", "income", "limits", "pricing", "recovery", "scoring", "spend", "upsell"]
ENVIRONMENTS = ["dev", "test", "prod"]
START = 1_577_836_800


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def pretty(value):
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def wire(data):
    return struct.pack(">I", len(data)) + data


class Key:
    def __init__(self, name, number):
        self.name = name
        # Fixed keys: the same ledger each time.
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"key %d" % number).digest())
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.blob = wire(b"ssh-ed25519") + wire(raw)
        self.line = "ssh-ed25519 " + base64.b64encode(self.blob).decode()
        digest = hashlib.sha256(self.blob).digest()
        self.hex = digest.hex()
        self.fingerprint = "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    def sign(self, data, namespace):
        """An armoured SSHSIG (OpenSSH's PROTOCOL.sshsig)."""
        head = wire(namespace) + wire(b"") + wire(b"sha512")
        signature = self.private.sign(b"SSHSIG" + head + wire(hashlib.sha512(data).digest()))
        blob = (b"SSHSIG" + struct.pack(">I", 1) + wire(self.blob) + head
                + wire(wire(b"ssh-ed25519") + wire(signature)))
        text = base64.b64encode(blob).decode()
        lines = [text[i:i + 70] for i in range(0, len(text), 70)]
        return ("-----BEGIN SSH SIGNATURE-----\n" + "\n".join(lines) + "\n-----END SSH SIGNATURE-----\n").encode()

    def save(self, folder):
        private = os.path.join(folder, self.name)
        data = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
        with open(os.open(private, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(data)
        with open(private + ".pub", "w", encoding="ascii") as file:
            file.write(self.line + "\n")


class Pack:
    """Writes a pack of whole objects and names each as git does."""
    KINDS = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}

    def __init__(self, path):
        self.path, self.seen = path, set()
        self.file = open(path, "wb")
        self.file.write(b"PACK" + struct.pack(">II", 2, 0))

    def add(self, kind, data):
        raw = hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data).digest()
        if raw in self.seen:
            return raw
        self.seen.add(raw)
        size, head = len(data), []
        byte, size = self.KINDS[kind] << 4 | size & 15, size >> 4
        while size:
            head.append(byte | 0x80)
            byte, size = size & 0x7F, size >> 7
        self.file.write(bytes(head + [byte]) + zlib.compress(data, 1))
        return raw

    def blob(self, data):
        return self.add("blob", data)

    def tree(self, entries):
        """`entries`: name → blob (bytes) or a dictionary of the same kind."""
        rows = []
        for name, item in entries.items():
            if isinstance(item, dict):
                rows.append((name + "/", b"40000 %s\0" % name.encode() + self.tree(item)))
            else:
                rows.append((name, b"100644 %s\0" % name.encode() + item))
        return self.add("tree", b"".join(row for _, row in sorted(rows, key=lambda row: row[0].encode())))

    def commit(self, tree, parents, who, message, sign=None):
        lines = [b"tree " + tree.hex().encode()] + [b"parent " + p.hex().encode() for p in parents]
        lines += [b"author " + who, b"committer " + who]
        body = b"\n\n" + message
        if sign:
            armour = sign.sign(b"\n".join(lines) + body, b"git").rstrip(b"\n")
            lines.append(b"gpgsig " + armour.replace(b"\n", b"\n "))
        return self.add("commit", b"\n".join(lines) + body)

    def finish(self):
        self.file.seek(8)
        self.file.write(struct.pack(">I", len(self.seen)))
        self.file.close()
        digest = hashlib.sha1()
        with open(self.path, "rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        with open(self.path, "ab") as file:
            file.write(digest.digest())


def nested(paths):
    """Paths with slashes → nested dictionaries."""
    top = {}
    for path, item in paths.items():
        parts = path.split("/")
        node = top
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        node[parts[-1]] = item
    return top


class Town:
    def __init__(self, folder, releases, events, seed):
        self.random = random.Random(seed)
        self.folder, self.releases, self.wanted = folder, releases, events
        self.pack = Pack(os.path.join(folder, "incoming.pack"))
        self.now = START
        self.count = 0
        self.nonce = 0
        self.references = {}
        self.cast()
        self.main = None
        self.files = {}
        self.states = {name: {} for name in ENVIRONMENTS}
        self.previous = {name: None for name in ENVIRONMENTS}
        self.views = {}
        self.made = []
        self.tip, self.tip_author, self.last, self.genesis, self.policy = None, None, None, None, None

    def cast(self):
        names = ([f"sci{n:02}" for n in range(20)] + [f"risk{n:02}" for n in range(10)]
                 + [f"ops{n:02}" for n in range(10)] + [f"eng{n:02}" for n in range(7)] + ["admin1", "admin2", "admin3"])
        self.people = {name: Key(name, number) for number, name in enumerate(names)}
        self.witness, self.service = Key("witness", 1000), Key("ci", 1001)
        keys = os.path.join(self.folder, "keys")
        os.makedirs(keys)
        for key in list(self.people.values()) + [self.witness, self.service]:
            key.save(keys)
        self.teams = {team: [n for n in names if n.startswith(start)] for team, start in
                      [("data-science", "sci"), ("risk", "risk"), ("operations", "ops"), ("engineering", "eng")]}

    def document(self):
        return {
            "version": 1,
            "people": {name: {"name": name.upper(), "emails": [f"{name}@bank.example"], "keys": [key.line]}
                       for name, key in self.people.items()},
            "teams": self.teams,
            "admins": {"members": ["admin1", "admin2", "admin3"], "threshold": 2},
            "witnesses": {"keys": [self.witness.line], "threshold": 1},
            "attesters": {kind: [self.service.line] for kind in ["drift", "liveness", "reproduced", "test-result"]},
            "environments": {
                "dev": {},
                "test": {"from": "dev", "approvals": {"data-science": 1}},
                "prod": {
                    "from": "test", "soak": "1d", "from_branch": "main",
                    "approvals": {"data-science": 1, "operations": 1, "risk": 1},
                    "separation_of_duties": {"identity": "verified"},
                    "metrics": {"auc": {"at_least": "0.7"}},
                    "require": ["model-card", "reproduced", "test-result"],
                },
            },
        }

    # MARK: Events

    SUMMARIES = {
        "genesis": lambda s: f"ledger of {s['project']}",
        "release": lambda s: f"{s['model']} {s['version']}",
        "propose": lambda s: f"{Town.items(s)} to {s['environment']}",
        "approve": lambda s: f"{s['change'][:12]} for {s['team']}: {Town.items(s)} to {s['environment']}",
        "promote": lambda s: f"{Town.items(s)} to {s['environment']}",
        "receipt": lambda s: f"{s['tip'][:12]} seen {s['seen']}",
        "attest": lambda s: f"{s['kind']} of {s['release'][:12]}: {s['result']}",
    }

    @staticmethod
    def items(subject):
        return ", ".join(f"{item['model']} {item['to']['version']}" for item in subject["items"])

    def event(self, kind, key, subject, attachments=None, parent=None, after=None, actor="person"):
        """Appends an event; with `parent`, beside the chain."""
        self.nonce += 1
        body = {
            "schema": "git-mlops-event/1", "type": kind, "genesis": self.genesis,
            "actor": {"kind": actor, "name": "server" if actor == "witness" else key.name, "key": key.fingerprint},
            "policy": self.policy, "after": after or self.last,
            "nonce": hashlib.md5(b"%d" % self.nonce).hexdigest(), "time": moment(self.now), "subject": subject,
        }
        if attachments:
            body["attachments"] = {path: sha256(data) for path, data in attachments.items()}
        data = canonical(body)
        name = sha256(data)
        files = {"event.json": self.pack.blob(data),
                 f"sigs/{key.hex}.sig": self.pack.blob(key.sign(data, b"git-mlops-event-v1"))}
        for path, content in (attachments or {}).items():
            files["attachments/" + path] = self.pack.blob(content)
        who = self.identity(key, body["actor"]["name"])
        message = "\n".join([f"{kind}: {self.SUMMARIES[kind](subject)}", "", f"Event: {name}",
                             f"Actor: {body['actor']['name']}", f"Key: {key.fingerprint}"]) + "\n"
        parents = [parent] if parent else [self.tip] if self.tip else []
        commit = self.pack.commit(self.pack.tree(nested(files)), parents, who, message.encode())
        self.count += 1
        if parent is None:
            self.tip, self.last, self.tip_author = commit, name, who
        return name, commit, who, message

    def identity(self, key, name):
        return f"{name} <{key.hex[:16]}@git-mlops.invalid> {self.now} +0000".encode()

    def receipt(self):
        self.event("receipt", self.witness, {"tip": self.tip.hex(), "seen": moment(self.now)}, actor="witness")

    def wait(self, seconds):
        self.now += seconds

    def merge(self, tip, who, count, last):
        words = f"merge {count} event{'' if count == 1 else 's'}\n".encode()
        self.tip = self.pack.commit(self.pack.tree({}), [self.tip, tip], who, words)
        self.tip_author, self.last = who, last

    # MARK: Work

    def found(self):
        self.policy_document = self.document()
        subject = {"project": "large", "policy": self.policy_document, "testing": False}
        name, _, who, _ = self.event("genesis", self.people["admin1"], subject)
        self.genesis = self.policy = name
        for environment in ENVIRONMENTS:
            self.views[environment] = self.pack.commit(
                self.pack.tree({}), [], who, f"environment {environment}\n\nLedger: {name}\n".encode())
        project = ["version: 1", "project: large", "models:"]
        for model in MODELS:
            project += [f"  {model}:", f"    asset: models/{model}.onnx", "    inputs: [data/train]",
                        f"    metrics: metrics/{model}.json", f"    card: cards/{model}.md"]
            self.model_files(model, 0)
        self.files["mlops.yaml"] = ("\n".join(project) + "\n").encode()
        lines = "".join(f"{sha256(b'part %d' % n)} {1000 + n} f part-{n:03}.parquet\n" for n in range(20))
        self.train_lines = lines.encode()
        self.train_header = b"git-mlops manifest 1\nkind dataset\ntype directory\n"
        self.files["data/train.mlops/manifest"] = self.train_header + b"pages 1\n"
        self.files["data/train.mlops/files"] = self.train_lines

    MODEL_HEADER = b"git-mlops manifest 1\nkind model\ntype file\n"

    def model_files(self, model, number):
        line = f"{sha256(f'{model} {number}'.encode())} {100_000 + number} f .\n".encode()
        self.files[f"models/{model}.onnx.mlops"] = self.MODEL_HEADER + line
        self.files[f"metrics/{model}.json"] = pretty({"auc": 0.8, "rows": 1000 + number})
        self.files[f"cards/{model}.md"] = f"# {model}\n\nVersion {number} of the model.\n".encode()
        return line

    def make_release(self, number):
        model, maker = MODELS[number % len(MODELS)], self.people[f"sci{number % 10:02}"]
        version = f"1.{number // len(MODELS)}.0"
        line = self.model_files(model, number)
        who = f"{maker.name.upper()} <{maker.name}@bank.example> {self.now} +0000".encode()
        tree = self.pack.tree(nested({path: self.pack.blob(data) for path, data in self.files.items()}))
        self.main = self.pack.commit(
            tree, [self.main] if self.main else [], who, f"Train {model} {version}\n".encode(), sign=maker)
        name = f"{model}@v{version}"
        text = (b"object %s\ntype commit\ntag %s\ntagger %s\n\n%s %s\n"
                % (self.main.hex().encode(), name.encode(), who, model.encode(), version.encode()))
        raw = text + maker.sign(text, b"git")
        tag = self.pack.add("tag", raw)
        self.references[f"refs/tags/{name}"] = tag
        attachments = {"tag": raw, "metrics": self.files[f"metrics/{model}.json"],
                       "card": self.files[f"cards/{model}.md"]}
        for path in [f"models/{model}.onnx.mlops", "data/train.mlops/manifest", "data/train.mlops/files"]:
            attachments["manifests/" + path] = self.files[path]
        subject = {
            "model": model, "version": version, "commit": self.main.hex(),
            "tag": {"name": name, "object": tag.hex()}, "branch": "main",
            "asset": {"path": f"models/{model}.onnx", "digest": sha256(self.MODEL_HEADER + line),
                      "content": sha256(line)},
            "inputs": [{"path": "data/train", "digest": sha256(self.train_header + self.train_lines),
                        "content": sha256(self.train_lines)}],
            "build": None, "metrics": {"auc": "0.8", "rows": str(1000 + number)},
        }
        event, *_ = self.event("release", maker, subject, attachments)
        release = {"model": model, "asset": subject["asset"]["digest"], "reference": {
            "version": version, "release": event, "build": None, "commit": self.main.hex(), "tag": tag.hex()}}
        self.made.append(release)
        self.receipt()
        self.wait(60)
        for kind in ["reproduced", "test-result"]:
            self.attest(release, kind)
        self.receipt()
        self.wait(60)
        return release

    def attest(self, release, kind):
        self.event("attest", self.service, {
            "kind": kind, "release": release["reference"]["release"], "result": "pass", "values": {}},
            actor="attester")

    def scope(self, release, environment):
        running = self.states[environment].get(release["model"])
        return {"environment": environment, "previous": self.previous[environment], "items": [
            {"model": release["model"], "from": running and running["reference"], "to": release["reference"]}]}

    def promote(self, release, environment, approvals):
        proposer = self.people[f"eng{self.count % 7:02}"]
        scope = self.scope(release, environment)
        change, *_ = self.event("propose", proposer, {**scope, "kind": "normal"})
        self.wait(60)
        cited = []
        if approvals:
            self.receipt()
            # The last of several said their word on the ledger as they had seen it: it comes in by a merge.
            side, seen = self.tip, self.last
            beside = []
            for team, name in approvals[1:]:
                event, side, who, _ = self.event(
                    "approve", self.people[name], {**scope, "change": change, "team": team}, parent=side, after=seen)
                cited.append((event, team, name))
                beside.append((event, who))
                self.wait(1)
            team, name = approvals[0]
            event, *_ = self.event("approve", self.people[name], {**scope, "change": change, "team": team})
            cited.append((event, team, name))
            if beside:
                self.merge(side, beside[-1][1], len(beside), beside[-1][0])
            self.wait(60)
            self.receipt()
            self.wait(60)
        self.carry_out(release, environment, scope, change, cited, self.people[f"eng{(self.count + 3) % 7:02}"])

    def carry_out(self, release, environment, scope, change, cited, by):
        state = {
            "schema": "git-mlops-environment-model/1", "model": release["model"], "asset": release["asset"],
            "change": change, "by": by.name, "since": moment(self.now), **release["reference"],
            "approvers": [{"team": team, "person": name} for team, name in sorted((t, n) for _, t, n in cited)]}
        running = self.states[environment]
        running[release["model"]] = {"reference": release["reference"], "bytes": pretty(state)}
        paths = {f"models/{model}.json": entry["bytes"] for model, entry in running.items()}
        listing = "".join(f"{sha256(data)} {path}\n" for path, data in sorted(paths.items()))
        event, commit, who, message = self.event("promote", by, {
            **scope, "change": change, "approvals": sorted(event for event, _, _ in cited),
            "listing": sha256(listing.encode())})
        self.previous[environment] = event
        tree = self.pack.tree(nested({path: self.pack.blob(data) for path, data in paths.items()}))
        self.views[environment] = self.pack.commit(tree, [self.views[environment], commit], who, message.encode())
        self.receipt()
        self.wait(60)

    def play(self):
        self.found()
        for number in range(self.releases):
            share = self.wanted * (number + 1) // self.releases
            started = self.now
            release = self.make_release(number)
            self.promote(release, "dev", [])
            self.promote(release, "test", [("data-science", f"sci{10 + number % 10:02}")])
            if number >= 5:
                ready = self.made[number - 5]
                self.promote(ready, "prod", [
                    ("data-science", f"sci{10 + (number + 1) % 10:02}"), ("risk", f"risk{number % 10:02}"),
                    ("operations", f"ops{number % 10:02}")])
            watched = self.made[max(0, number - 8):]
            turn = 0
            while self.count < share - 1:
                self.attest(watched[turn % len(watched)], ["drift", "liveness"][turn % 2])
                turn += 1
                if turn % 4 == 0:
                    self.wait(60)
                    self.receipt()
            self.now = max(self.now, started + 8 * 3600)
            if number % 200 == 0:
                print(f"{number} releases, {self.count} events", file=sys.stderr)
        self.receipt()


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--releases", type=int, default=2000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-repack", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.folder)
    town = Town(options.folder, options.releases, options.events, options.seed)
    town.play()
    town.pack.finish()
    server = os.path.join(options.folder, "server.git")
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", server], check=True)
    with open(town.pack.path, "rb") as pack:
        subprocess.run(["git", "-C", server, "index-pack", "--stdin"], stdin=pack, check=True, stdout=subprocess.DEVNULL)
    os.unlink(town.pack.path)
    references = {"refs/heads/main": town.main, "refs/heads/git-mlops/ledger": town.tip, **town.references}
    for environment, tip in town.views.items():
        references[f"refs/heads/git-mlops/env/{environment}"] = tip
    lines = "".join(f"create {name} {tip.hex()}\n" for name, tip in references.items())
    subprocess.run(["git", "-C", server, "update-ref", "--stdin"], input=lines.encode(), check=True)
    git(server, "pack-refs", "--all")
    if not options.no_repack:
        git(server, "repack", "-adfq")
    print(json.dumps({"events": town.count, "releases": len(town.made), "genesis": town.genesis,
                      "now": moment(town.now)}))


if __name__ == "__main__":
    main()
