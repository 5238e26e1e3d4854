#!/usr/bin/env python3
"""Makes the seeds again: one folder for each target, small files as the real tools write them.

Tests/Fuzz/Seeds/make.py [TARGET…]

Needs ssh-keygen and git; numpy, onnx, safetensors, joblib, scikit-learn and skops where they are installed: what they
would have made stays as it is without them. Keys are new each time, so the files of SSH and git differ each time.
"""
import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pickle
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
WANTED = set(sys.argv[1:])
D = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(8)]
OID = [hashlib.sha1(str(number).encode()).hexdigest() for number in range(4)]


def seed(target, name, content):
    if WANTED and target not in WANTED:
        return
    if isinstance(content, str):
        content = content.encode()
    folder = os.path.join(HERE, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def texts():
    seed("json", "mixed", '{"a": [1, -2, {"b": null}], "e\\u0301": "\\ud83d\\ude00", "t": true, "s": "x\\n"}')
    seed("json", "canonical", canonical({"a": [1, 2, {"b": None, "c": "é€😀"}], "z": {}, "n": 9007199254740991}))
    seed("json", "foreign", '{"n": [1.5, 1e10, -0, 123456789012345678901234567890, 0.1E-5]}\n')
    seed("json", "deep", "[" * 60 + "]" * 60)
    seed("yaml", "block", "# note\na: 1\nb:\n  - x\n  - y: 'q''q'\n    z: \"\\u00e9\\n\"\nc: |\n  text\n  more\nd: >-\n  f\n\n  g\n")
    seed("yaml", "flow", "{a: [1, 2, {b: c}], 'd e': \"f\", g: ~, ? h : i, j: {}, k: []}\n")
    seed("yaml", "refused", "a: &x [1]\nb: *x\nc: !!str 1\n<<: *x\n---\nd: 1\n...\n")
    for name, text in [
        ("version", "1.10.0-rc.1.alpha"), ("time", "2026-03-31T23:59:59.5+01:00"), ("date", "2026-03-31"),
        ("span", "48h"), ("size", "64 KiB"), ("number", "-0.0750e-12"), ("digest", D[0]),
        ("pattern", "serving/**/v?/*.py"), ("fingerprint", "SHA256:" + "A" * 42 + "E"),
    ]:
        seed("values", name, text)
    seed("path", "plain", "data/train/part-0001.parquet")
    seed("path", "escaped", "data/%25/a%0Ab/%FF/caf\u00e9%C2%85")
    seed("path", "lines", "a/B\na/b\nCON\nx.\nlong/" + "y" * 300 + "\n.git/x\na/../b\ncafe\u0301\ncaf\u00e9\n")
    seed("project", "full", """version: 1
project: credit-risk
models:
  credit-risk:
    asset: models/credit-risk.onnx
    inputs: [data/train, data/test]
    params: params.yaml
    metrics: metrics.json
    baseline: baseline.json
    api: openapi.json
    environment: uv.lock
    card: docs/model-card.md
    build: dist/credit_risk-0.1.0-py3-none-any.whl
""")
    seed("remote-url", "file", "file:///srv/mlops%20store/x")
    seed("remote-url", "s3", "s3://bank-ml-eu/prefix?region=eu")
    seed("remote-url", "scp", "git@host:path/to")
    seed("remote-url", "relative", "../store")
    pins = f"# git-mlops known ledgers 1: url genesis last-tip\nhttps://git.example/a.git {D[0]} {OID[0]}\n"
    seed("known-ledgers", "two", pins + f"ssh://h/%20b {D[1]} -\n")
    seed("known-ledgers", "windows", pins.replace("\n", "\r\n"))
    seed("reference-updates", "receive", f"{'0' * 40} {OID[0]} refs/heads/main\n{OID[0]} {OID[1]} refs/heads/git-mlops/ledger\n")
    seed("reference-updates", "push", f"refs/heads/main {OID[0]} refs/heads/main {OID[1]}\n(delete) {'0' * 40} refs/tags/v1 {OID[2]}\n")
    seed("environment-tree", "files", "serving.yaml replicas: 2\ndeploy/a.yaml x: 1\ndeploy/b\u00e9.yaml {}\nsp%20 x\n")
    seed("notebook", "outputs", json.dumps({
        "nbformat": 4, "nbformat_minor": 5, "metadata": {"widgets": {"application/x": {"state": {}}}},
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# t"], "attachments": {"i.png": {"image/png": "AAAA"}}},
            {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": 3, "source": "1+1",
             "outputs": [{"output_type": "execute_result", "data": {"text/plain": ["2"]}, "metadata": {}, "execution_count": 3}]},
        ]}))
    seed("notebook", "version3", json.dumps({
        "nbformat": 3, "nbformat_minor": 0, "metadata": {},
        "worksheets": [{"cells": [{"cell_type": "code", "input": "1", "outputs": [{"output_type": "stream", "text": "x"}], "prompt_number": 1}]}]}))


POLICY = """version: 3
people:
  ana: { name: Ana Kovac, emails: [ana@bank.example], keys: ["%(ana)s ana@laptop"] }
  jan: { emails: [jan@bank.example], keys: ["%(jan)s"] }
  mia: { emails: [mia@bank.example], keys: ["%(mia)s"] }
  leo: { emails: [leo@bank.example], keys: ["%(leo)s"] }
teams:
  data-science: [ana, jan]
  risk: [mia]
  operations: [leo]
admins: { members: [mia, leo, ana], threshold: 2 }
recovery: { keys: ["%(rec)s"], threshold: 1, delay: 7d }
witnesses: { keys: ["%(wit)s"], threshold: 1 }
attesters: { reproduced: [ana, "%(ci)s"], test-result: ["%(ci)s"], kpi: [leo] }
service_identities: ["GitHub <noreply@github.com>"]
remotes: { eu: { url: "s3://bank-ml-eu", region: eu }, us: { url: "s3://bank-ml-us" } }
environments:
  dev: {}
  test: { from: dev, approvals: { data-science: 1 } }
  prod:
    from: test
    soak: 7d
    approvals: { data-science: 1, risk: 1, operations: 1 }
    separation_of_duties: { identity: verified }
    metrics: { auc: { at_least: 0.75, no_worse_than_current_by: 0.01 } }
    kpis: { approval_rate: { at_least: 0.3, max_age: 30d } }
    require: [model-card, { type: test-result, max_age: 14d }]
    from_branch: main
    approvals_valid_for: 14d
    code_owners: [ { paths: ["serving/**"], approvals: { operations: 1 } } ]
    api: { compatible: true, consumers: { billing: { paths: [/predict], team: risk } } }
    change_windows: [ { days: [mon, tue, wed, thu], from: "08:00", to: "18:00", offset: "+01:00" } ]
    standard:
      approvals: { data-science: 1 }
      data: ["data/**"]
      code: [params.yaml, metrics.json]
      metrics: { auc: { no_worse_than_current_by: 0.005, better: higher } }
    freeze: [ { from: "2026-12-20T00:00+01:00", to: "2027-01-04T00:00+01:00", reason: year end } ]
    emergency: { approvals: { operations: 1 }, review_within: 48h, valid_for: 12h }
    waivers: { rules: [soak, metrics], approvals: { risk: 1 }, at_most: 7d }
branches:
  main: { manifests_valid: true, payloads_pushed: true, max_file_size: 10MB, schemas_valid: true,
          notebook_outputs: refuse, residency: true }
absences: [ { person: jan, from: "2026-12-01", until: "2026-12-24", deputy: ana } ]
models: { unsafe_pickle: refuse, formats: [onnx, safetensors, joblib] }
packages:
  lock: uv.lock
  indexes: ["https://pypi.internal.example/simple"]
  hashes: true
  licenses: [MIT, BSD-3-Clause]
  license_data: licenses.json
  deny: ["evil<2"]
  vulnerabilities: { database: osv, max_severity: medium, max_age: 14d }
  exceptions: [ { package: urllib3, except: GHSA-1, reason: not reachable, until: "2027-01-31" } ]
"""


def keys():
    """Public keys of every kind, made by ssh-keygen, and what it signs."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        kinds = [("ed25519", []), ("ecdsa", ["-b", "256"]), ("ecdsa", ["-b", "521"]), ("rsa", ["-b", "1024"]), ("rsa", ["-b", "3072"])]
        for number, (kind, extra) in enumerate(kinds):
            path = f"{folder}/key{number}"
            subprocess.run(["ssh-keygen", "-q", "-t", kind, *extra, "-N", "", "-C", "c", "-f", path], check=True)
            with open(path + ".pub", encoding="ascii") as file:
                line = file.read()
            seed("ssh-key", f"{kind}{''.join(extra)}", line)
            with open(f"{folder}/message", "w", encoding="ascii") as file:
                file.write("hello\n")
            for namespace in ("file", "git") if kind == "ed25519" else ("file",):
                if extra == ["-b", "1024"]:
                    continue
                subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", path, "-n", namespace, f"{folder}/message"],
                               check=True, capture_output=True)
                with open(f"{folder}/message.sig", "rb") as file:
                    found[(kind, namespace)] = file.read()
                os.unlink(f"{folder}/message.sig")
                seed("ssh-signature", f"{kind}{''.join(extra)}-{namespace}", found[(kind, namespace)])
        for name in ("ana", "jan", "mia", "leo", "rec", "wit", "ci"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", f"{folder}/{name}"], check=True)
            with open(f"{folder}/{name}.pub", encoding="ascii") as file:
                found[name] = file.read().strip()

    def text(data):
        return struct.pack(">I", len(data)) + data

    import base64
    blob = text(b"sk-ssh-ed25519@openssh.com") + text(bytes(range(32))) + text(b"ssh:")
    seed("ssh-key", "sk", b"sk-ssh-ed25519@openssh.com " + base64.b64encode(blob) + b" token\n")
    inner = text(b"sk-ssh-ed25519@openssh.com") + text(bytes(64)) + b"\x01\x00\x00\x00\x05"
    whole = b"SSHSIG" + struct.pack(">I", 1) + text(blob) + text(b"file") + text(b"") + text(b"sha512") + text(inner)
    body = base64.b64encode(whole).decode()
    lines = "\n".join(body[start:start + 70] for start in range(0, len(body), 70))
    seed("ssh-signature", "sk", f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n")
    return found


def policies(found):
    policy = POLICY % {name: found[name] for name in ("ana", "jan", "mia", "leo", "rec", "wit", "ci")}
    seed("policy", "full", policy)
    seed("policy", "small", f"version: 1\npeople:\n  ana: {{ emails: [a@b.example], keys: [\"{found['ana']}\"] }}\nadmins: {{ members: [ana], threshold: 1 }}\n")
    # Of what the reader of policies writes; see docs/policy.md.
    key = " ".join(found["ana"].split()[:2])
    seed("policy-json", "small", canonical({
        "version": 1, "admins": {"members": ["ana"], "threshold": 1},
        "people": {"ana": {"emails": ["a@b.example"], "keys": [key]}}}))
    firm = policy.replace("version: 3\n", "")
    seed("policy-base", "firm", f"""people:
  rita: {{ emails: [rita@bank.example], keys: ["{found['leo']}"] }}
teams: {{ group-risk: [rita] }}
admins: {{ threshold: 1 }}
environments:
  prod:
    from: test
    approvals: {{ group-risk: 1, operations: 1 }}
    soak: 3d
    require: [model-card, {{ type: test-result, max_age: 30d }}]
    freeze: [ {{ from: "2026-12-24", to: "2026-12-27", reason: holidays }} ]
branches: {{ main: {{ manifests_valid: true, max_file_size: 50MB }} }}
models: {{ unsafe_pickle: refuse-dangerous }}
packages: {{ deny: [evil, worse], licenses: [MIT, BSD-3-Clause], hashes: true }}
""")
    seed("policy-base", "whole", firm)
    seed("policy-cases", "three", """cases:
  - case: a release passes
    promotion: { environment: prod, now: "2026-11-10T08:00Z", given: { kind: normal } }
    expect: pass
  - case: too young
    promotion:
      environment: prod
      given:
        soak: 2d
        metrics: { auc: 0.7 }
        approvals: [ { by: ana, team: data-science } ]
        contributors: [jan]
        waivers: [ { rule: soak, reason: it must } ]
    expect: { verdict: fail, rules: { soak: fail, metrics: fail }, only: true }
  - case: back
    rollback: { environment: prod, by: mia }
    expect: { verdict: fail }
  - case: a push
    push: { branch: main, by: ana, given: { manifests: valid, largest_file: 20MB } }
    expect: { verdict: fail, rules: { max-file-size: fail } }
""")


def manifests():
    header = "git-mlops manifest 1\nkind {}\ntype {}\n"
    line = "{} {} {} {}\n"
    entry = line.format(D[0], 42, "f", ".")
    seed("manifest", "file", header.format("model", "file") + entry)
    paths = ["a.csv", "b/c.csv", "b/d%0Ae", "caf\u00e9/x"]
    for pages in (1, 16):
        text = ">>> manifest\n" + header.format("dataset", "directory") + f"pages {pages}\n" + "meta region eu\n"
        parts = {}
        for number, path in enumerate(paths):
            digit = "files" if pages == 1 else hashlib.sha256(path.encode()).hexdigest()[0]
            parts.setdefault(digit, []).append(line.format(D[number], number * 1000, "x" if number == 2 else "f", path))
        text += "".join(f">>> {name}\n" + "".join(lines) for name, lines in sorted(parts.items()))
        seed("manifest", f"folder{pages}", text)
    seed("manifest-page", "lines", "".join(line.format(D[number], number, "f", path) for number, path in enumerate(paths)))


def events(found):
    reference = {"version": "1.4.0", "release": D[3], "build": "sha256:" + D[4], "commit": OID[0], "tag": OID[1]}
    item = {"model": "credit-risk", "from": None, "to": reference}
    config = {"path": "serving.yaml", "from": None, "to": D[5], "source": {"commit": OID[0], "path": "deploy/serving.yaml"}}
    scope = {"environment": "prod", "items": [item], "previous": D[6], "config": [config]}
    asset = {"path": "models/m.onnx", "digest": D[1], "content": D[2]}
    subjects = {
        "genesis": {"project": "credit-risk", "policy": {"version": 1}, "testing": False},
        "policy": {"policy": {"version": 2}, "version": 2, "previous": D[0], "change": D[1], "approvals": [D[2], D[3]]},
        "key": {"action": "add", "person": "ana", "key": found["ana"]},
        "release": {
            "model": "credit-risk", "version": "1.4.0", "commit": OID[0], "tag": {"name": "credit-risk@v1.4.0", "object": OID[1]},
            "branch": "main", "asset": asset, "inputs": [asset], "build": {"digest": "sha256:" + D[4], "builder": "ci"},
            "trainer": "ana", "metrics": {"auc": "0.81"}},
        "propose": {**scope, "kind": "normal"},
        "approve": {**scope, "change": D[0], "team": "risk"},
        "reject": {"change": D[0], "team": "risk"},
        "withdraw": {"event": D[0]},
        "promote": {**scope, "change": D[0], "approvals": [D[1], D[2]], "listing": D[3]},
        "rollback": {**scope, "target": D[0], "listing": D[3]},
        "review": {"change": D[0], "outcome": "accepted"},
        "waive": {"environment": "prod", "rule": "soak", "change": D[0]},
        "freeze": {"environment": "prod", "action": "freeze", "until": "2027-01-04T00:00:00Z"},
        "attest": {"kind": "test-result", "release": D[0], "result": "pass", "values": {"auc": "0.81"}},
        "receipt": {"tip": OID[0], "seen": "2026-11-10T08:00:00Z"},
        "retire": {"release": D[0], "action": "retire"},
    }
    for kind, subject in subjects.items():
        first = kind == "genesis"
        event = {
            "schema": "git-mlops-event/1", "type": kind, "genesis": None if first else D[0], "policy": None if first else D[1],
            "after": None if first else D[2], "nonce": "0123456789abcdef" * 2, "time": "2026-11-10T08:00:00Z", "subject": subject,
            "actor": {"kind": "witness" if kind == "receipt" else "person", "name": "ana", "key": "SHA256:" + "A" * 42 + "E"}}
        if kind in ("approve", "release"):
            event.update(message="It is fine.\nÉvidemment.", ticket="CHG0031337", expires="2026-12-10T08:00:00Z",
                         attachments={"manifests/models/m.onnx.mlops/files": D[5], "card.md": D[6]})
        seed("event", kind, canonical(event))


def git_objects(found):
    who = "Ana Kovac <ana@bank.example> 1762761600 +0100"
    head = f"tree {OID[0]}\nparent {OID[1]}\nauthor {who}\ncommitter {who}\n"
    folded = found[("ed25519", "git")].decode().rstrip("\n").replace("\n", "\n ")
    seed("git-signed", "commit", head + f"gpgsig {folded}\n\nSubject\n\nBody\n\nCo-authored-by: Jan <jan@bank.example>\n")
    seed("git-signed", "commit-256", f"tree {D[0]}\nauthor {who}\ncommitter {who}\ngpgsig-sha256 {folded}\n\nx\n")
    seed("git-signed", "unsigned", head + "encoding ISO-8859-1\n\nx\n")
    tag = f"object {OID[0]}\ntype commit\ntag credit-risk@v1.4.0\ntagger {who}\n\nRelease\n"
    seed("git-signed", "tag", tag + found[("ed25519", "git")].decode())
    seed("git-object", "commit", head + "\nSubject\n\nBody\n")
    seed("git-object", "tag", tag)
    raw = bytes.fromhex(OID[2])
    tree = b"100644 a.txt\0" + raw + b"40000 dir\0" + raw + b"120000 link\0" + raw + b"160000 sub\0" + raw + b"100755 x\0" + raw
    seed("git-object", "tree", tree)
    seed("environment-tree", "tree", b"100644 empty\0" + bytes.fromhex("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"))


def packages():
    sha = "sha256:" + D[0]
    seed("lock-uv", "small", f"""version = 1
revision = 3
requires-python = ">=3.10"
resolution-markers = ["python_full_version >= '3.12'", "python_full_version < '3.12'"]

[[package]]
name = "demo"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "numpy", version = "2.2.6", source = {{ registry = "https://pypi.org/simple" }}, marker = "python_full_version < '3.12'" }},
    {{ name = "lib", extra = ["socks"] }},
]

[package.optional-dependencies]
plot = [{{ name = "numpy" }}]

[package.dev-dependencies]
dev = [{{ name = "lib" }}]

[package.metadata]
requires-dist = [{{ name = "numpy", specifier = ">=2" }}]

[[package]]
name = "numpy"
version = "2.2.6"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://files.pythonhosted.org/packages/a/numpy-2.2.6.tar.gz", hash = "{sha}", size = 20276440 }}
wheels = [
    {{ url = "https://files.pythonhosted.org/packages/b/numpy-2.2.6-cp312-cp312-win_amd64.whl", hash = "{sha}", size = 1 }},
]

[[package]]
name = "lib"
version = "1.0"
source = {{ git = "https://git.example/lib.git?rev=v1#{OID[0]}" }}
""")
    seed("lock-poetry", "small", f"""# This file is automatically @generated by Poetry 2.5.1 and should not be changed by hand.

[[package]]
name = "certifi"
version = "2026.10.18"
description = "CA"
optional = false
python-versions = ">=3.7"
groups = ["main"]
markers = "sys_platform == 'win32'"
files = [
    {{file = "certifi-2026.10.18-py3-none-any.whl", hash = "{sha}"}},
]

[package.dependencies]
numpy = {{version = ">=2", extras = ["x"]}}

[[package]]
name = "lib"
version = "1"
description = ""
optional = false
python-versions = "*"
files = []
develop = false

[package.source]
type = "git"
url = "https://git.example/lib.git"
reference = "main"
resolved_reference = "{OID[0]}"

[extras]
plot = ["certifi"]

[metadata]
lock-version = "2.1"
python-versions = ">=3.10,<4"
content-hash = "{D[1]}"
""")
    seed("lock-pylock", "small", f"""lock-version = "1.0"
created-by = "uv"
requires-python = ">=3.10"
environments = ["sys_platform == 'linux'"]

[[packages]]
name = "certifi"
version = "2026.10.18"
marker = "python_full_version < '3.11'"
index = "https://pypi.org/simple"
sdist = {{ url = "https://files.pythonhosted.org/c-1.tar.gz", upload-time = 2026-10-18T16:21:07Z, size = 135227, hashes = {{ sha256 = "{D[0]}" }} }}
wheels = [{{ name = "c-1-py3-none-any.whl", url = "https://files.pythonhosted.org/c-1-py3-none-any.whl", hashes = {{ sha256 = "{D[1]}" }} }}]

[[packages]]
name = "lib"
vcs = {{ type = "git", url = "https://git.example/lib.git", commit-id = "{OID[0]}" }}

[[packages]]
name = "near"
directory = {{ path = "near", editable = true }}
[[packages.attestation-identities]]
kind = "GitHub"
""")
    seed("lock-requirements", "small", f"""# comment
--index-url https://user:secret@pypi.internal.example/simple
--extra-index-url=https://pypi.org/simple
-r other.txt
-c constraints.txt
certifi==2026.10.18 \\
    --hash=sha256:{D[0]} \\
    --hash=sha256:{D[1]}
    # via requests
colorama==0.4.6 ; sys_platform == 'win32' and python_version >= "3.10"
requests[socks,security]>=2,<3
-e ./near
lib @ git+https://git.example/lib.git@{OID[0]}#egg=lib
whl @ https://files.example/w-1.0-py3-none-any.whl#sha256={D[2]}
${{HOME}}/x.whl
""")
    for name, text in [
        ("full", "1!2.3.4rc1.post2.dev3+local.7"), ("clauses", ">=1.2,!=1.3.*,<2 , ~=1.4.5, ===foo"),
        ("pattern", "Evil_Package<2,>=1"), ("address", "https://User:pw@Files.Example:443/a/./b%2e/?q=1#egg=x"),
    ]:
        seed("python-version", name, text)
    for name, text in [
        ("and", "MIT AND (Apache-2.0 OR GPL-2.0-or-later WITH Classpath-exception-2.0)"), ("plus", "Apache-2.0+ or LicenseRef-mine"),
        ("name", "BSD License"), ("classifier", "License :: OSI Approved :: MIT License"),
    ]:
        seed("license", name, text)
    seed("license-table", "pip", json.dumps([{"Name": "numpy", "Version": "2.4.6", "License": "BSD-3-Clause"}, {"Name": "x", "Version": "1", "License": "UNKNOWN"}]))
    seed("license-table", "cyclonedx", json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
            {"type": "library", "name": "numpy", "version": "2.4.6", "purl": "pkg:pypi/numpy@2.4.6",
             "licenses": [{"license": {"id": "BSD-3-Clause"}}, {"expression": "MIT OR Apache-2.0"}],
             "components": [{"type": "library", "name": "in", "version": "1"}]}]}))
    metadata = "Metadata-Version: 2.4\nName: numpy\nVersion: 2.4.6\nLicense-Expression: BSD-3-Clause\nLicense: BSD\n 3\nClassifier: License :: OSI Approved :: BSD License\n\nText\n"
    seed("license-table", "metadata", metadata)
    seed("package-metadata", "numpy", metadata)
    seed("package-metadata", "old", "Name: x\r\nVersion: 1\r\nLicense: MIT\r\nClassifier: License :: Public Domain\r\n")
    seed("vulnerability", "range", json.dumps({
        "schema_version": "1.7.0", "id": "GHSA-5545-2q6w-2gh6", "aliases": ["CVE-2021-41495"], "modified": "2026-03-31T12:00:00Z",
        "summary": "null pointer", "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:H"}],
        "database_specific": {"severity": "MODERATE"},
        "affected": [{
            "package": {"ecosystem": "PyPI", "name": "numpy", "purl": "pkg:pypi/numpy"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.22.0"}, {"introduced": "2.0"}, {"last_affected": "2.1"}]}],
            "versions": ["1.21.0", "1.20.3"],
            "severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N"}]}]}))
    seed("vulnerability", "withdrawn", json.dumps({"id": "PYSEC-1", "modified": "2026-01-01T00:00:00Z", "withdrawn": "2026-02-01T00:00:00Z",
                                                  "affected": [{"package": {"ecosystem": "PyPI", "name": "urllib3"}, "ranges": [{"type": "GIT", "repo": "https://x", "events": [{"introduced": "0"}]}]}]}))
    seed("vulnerability", "vector", "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:H/SC:L/SI:N/SA:H/E:P/CR:L")


def interfaces():
    api = {
        "openapi": "3.1.0", "info": {"title": "risk", "version": "1"}, "servers": [{"url": "https://{env}.example/v1", "variables": {"env": {"default": "prod", "enum": ["prod", "test"]}}}],
        "security": [{"key": []}],
        "paths": {"/predict/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^a"}}],
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}},
                "responses": {"200": {"description": "ok", "headers": {"X-Rate": {"schema": {"type": "integer"}}}, "content": {"application/json": {
                    "schema": {"oneOf": [{"type": "object", "properties": {"score": {"type": "number", "minimum": 0, "maximum": 1}}}, {"type": "null"}]}}}},
                    "default": {"description": "else"}}}}},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": {"In": {
                "type": "object", "required": ["age"], "additionalProperties": False,
                "properties": {"age": {"type": "integer", "minimum": 0}, "next": {"$ref": "#/components/schemas/In"},
                               "kind": {"enum": ["a", "b"]}, "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
                               "all": {"allOf": [{"$ref": "#/components/schemas/In"}, {"minProperties": 1}]}}}}}}
    seed("openapi", "json", json.dumps(api))
    old = json.loads(json.dumps(api))
    old["openapi"] = "3.0.3"
    old["components"]["schemas"]["In"]["properties"]["age"].update(nullable=True, exclusiveMinimum=True)
    seed("openapi", "version30", json.dumps(old))
    seed("openapi", "yaml", "openapi: 3.1.0\ninfo: { title: risk, version: '1' }\npaths:\n  /a:\n    get:\n      responses:\n        '200': { description: ok, content: { text/plain: { schema: { type: string, maxLength: 5 } } } }\n")
    new = json.loads(json.dumps(api))
    new["components"]["schemas"]["In"]["required"] = ["age", "kind"]
    new["paths"]["/predict/{id}"]["post"]["responses"].pop("default")
    seed("openapi-change", "changed", json.dumps(api) + "\n===\n" + json.dumps(new) + "\n")
    seed("openapi-change", "versions", json.dumps(old) + "\n===\n" + json.dumps(api) + "\n")
    seed("json-schema", "new", json.dumps({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://a.example/s", "type": ["object", "null"],
        "properties": {"a": {"$ref": "#/$defs/b"}, "c": {"type": "string", "pattern": "^[a-z]+(x|y)*$", "format": "date"}},
        "patternProperties": {"^x-": True}, "required": ["a"], "$defs": {"b": {"$anchor": "b", "enum": [1, 2.5, "x"]}},
        "prefixItems": [{"const": None}], "if": {"minProperties": 1}, "then": False, "dependentRequired": {"a": ["c"]}, "unevaluatedProperties": False}))
    seed("json-schema", "draft7", json.dumps({
        "$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"x": {"type": "integer", "multipleOf": 2}},
        "items": [{"$ref": "#/definitions/x"}], "additionalItems": False, "dependencies": {"a": ["b"], "c": {"minLength": 1}}}))


def models():
    class Evil:
        def __reduce__(self):
            return (os.system, ("true",))

    for protocol in range(6):
        seed("model-pickle", f"values{protocol}", pickle.dumps(
            {"a": [1, 2 ** 70, -1.5, None, True], "b": ("x", b"y", {1, 2}, frozenset("z")), "é": bytearray(b"q")}, protocol))
    seed("model-pickle", "evil", pickle.dumps(Evil(), 4))
    seed("model-pickle", "evil0", b"cposix\nsystem\n(S'true'\ntR.")
    seed("model-pickle", "tricks", b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x04true\x85R\x30(lp0\n.more")
    header = {"__metadata__": {"format": "pt"}, "w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}, "b": {"dtype": "I64", "shape": [1], "data_offsets": [16, 24]}}
    text = json.dumps(header).encode()
    seed("model-safetensors", "two", struct.pack("<Q", len(text)) + text + bytes(24))
    seed("model-gguf", "small", b"GGUF" + struct.pack("<IQQ", 3, 1, 2)
         + struct.pack("<Q", 20) + b"general.architecture" + struct.pack("<IQ", 8, 5) + b"llama"
         + struct.pack("<Q", 4) + b"list" + struct.pack("<IIQ", 9, 4, 2) + struct.pack("<II", 1, 2)
         + struct.pack("<Q", 1) + b"w" + struct.pack("<IQQIQ", 2, 2, 2, 0, 0) + bytes(64))

    def zipped(members, method=zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, data in members:
                archive.writestr(zipfile.ZipInfo(name), data, method)
        return buffer.getvalue()

    torch = [("archive/data.pkl", pickle.dumps(Evil(), 2)), ("archive/version", b"3\n"), ("archive/data/0", bytes(16))]
    seed("model-zip", "torch", zipped(torch, zipfile.ZIP_STORED))
    seed("model-zip", "methods", zipped([("a.txt", b"a" * 40)]) + b"")
    seed("model-zip", "bzip2", zipped([("a.pkl", pickle.dumps([1] * 50))], zipfile.ZIP_BZIP2))
    seed("model-zip", "lzma", zipped([("a.pkl", pickle.dumps([1] * 50))], zipfile.ZIP_LZMA))
    seed("model-zip", "nested", zipped([("b.zip", zipped([("c.zip", zipped([("d.pkl", b"N.")]))]))]))
    seed("model-zip", "bomb", zipped([("data.pkl", b"\x80\x04" + b"N0" * 400_000 + b"N."), ("z", bytes(3_000_000))]))
    seed("model-keras", "keras", zipped([
        ("metadata.json", json.dumps({"keras_version": "3.0.0"})),
        ("config.json", json.dumps({"module": "keras", "class_name": "Sequential", "config": {"layers": [
            {"module": "keras.layers", "class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}}}]}})),
        ("model.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(40))]))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in (("pickle", pickle.dumps(Evil(), 2)), ("é" * 60, b"x"), ("storages", b"N.")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    tar = buffer.getvalue().rstrip(b"\0") + bytes(1024 + (-len(buffer.getvalue().rstrip(b"\0"))) % 512)
    seed("model-tar", "pax", tar)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("n" * 150)
        info.size = 2
        archive.addfile(info, io.BytesIO(b"N."))
    seed("model-tar", "gnu", buffer.getvalue()[:3072])
    inner = pickle.dumps(Evil(), 4)
    bomb = b"\x80\x04" + b"N0" * 1_000_000 + b"N."
    for name, pack in (("gzip", gzip.compress), ("zlib", zlib.compress), ("bzip2", bz2.compress), ("xz", lzma.compress),
                       ("lzma", lambda data: lzma.compress(data, lzma.FORMAT_ALONE))):
        seed("model-compressed", name, pack(inner))
        seed("model-compressed", name + "-bomb", pack(bomb))
        if name != "lzma":
            seed("model-compressed", name + "-joined", pack(b"") * 3 + pack(inner) + pack(b""))
        seed("model-compressed", name + "-twice", pack(pack(tar)))
    seed("model-other", "xgboost", json.dumps({"version": [2, 0, 0], "learner": {"attributes": {}, "gradient_booster": {"name": "gbtree", "model": {"trees": []}}}}))
    seed("model-other", "ubj", b"{L\0\0\0\0\0\0\0\x07learner{i\x04nameSi\x01a}i\x07version[$l#i\x03\0\0\0\x02\0\0\0\0\0\0\0\x01}")
    seed("model-other", "lightgbm", "tree\nversion=v4\nnum_class=1\nfeature_names=a b\n\nTree=0\nnum_leaves=2\n\nend of trees\n")
    seed("model-other", "hdf5", b"\x89HDF\r\n\x1a\n" + bytes(64))
    seed("model-other", "skops", zipped([("schema.json", json.dumps({"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {"a": {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": "\"x\""}}, "protocol": 2, "_skops_version": "0.13"}))]))
    with_libraries(zipped)


def with_libraries(zipped):
    try:
        import numpy
    except ImportError:
        return
    arrays = {"floats": numpy.arange(6.0).reshape(2, 3), "structs": numpy.zeros(2, [("a", "<i4"), ("b", "U3", (2,))]),
              "objects": numpy.array([1, "x"], dtype=object)}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        numpy.save(buffer, array)
        seed("model-numpy", name, buffer.getvalue())
        if name != "objects":
            seed("model-pickle", f"numpy-{name}", pickle.dumps(array, 4))
    buffer = io.BytesIO()
    numpy.savez_compressed(buffer, **arrays)
    seed("model-numpy", "npz", buffer.getvalue())
    try:
        import joblib
        buffer = io.BytesIO()
        joblib.dump({"w": numpy.arange(4.0)}, buffer)
        seed("model-pickle", "joblib", buffer.getvalue())
    except ImportError:
        pass
    try:
        from onnx import TensorProto, helper
        graph = helper.make_graph(
            [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("Own", ["y"], ["z"], domain="my.ops")], "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2])], [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)],
            [helper.make_tensor("w", TensorProto.FLOAT, [2, 1], [1.0, 2.0])])
        model = helper.make_model(graph, producer_name="fuzz", opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("my.ops", 1)])
        helper.set_model_props(model, {"a": "b"})
        seed("model-onnx", "small", model.SerializeToString())
        tensor = model.graph.initializer[0]
        tensor.ClearField("float_data")
        tensor.data_location = TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "../w.bin"
        branch = helper.make_node("If", ["c"], ["o"], then_branch=graph, else_branch=graph)
        model.graph.node.append(branch)
        seed("model-onnx", "nested", model.SerializeToString())
    except ImportError:
        pass
    try:
        import safetensors.numpy
        seed("model-safetensors", "real", safetensors.numpy.save({"x": numpy.zeros((2, 2), "float16")}, {"k": "v"}))
    except ImportError:
        pass
    try:
        import skops.io
        from sklearn.linear_model import LogisticRegression
        seed("model-other", "skops-real", skops.io.dumps(LogisticRegression().fit([[0.0], [1.0]], [0, 1])))
    except ImportError:
        pass


def main():
    texts()
    found = keys()
    policies(found)
    manifests()
    events(found)
    git_objects(found)
    packages()
    interfaces()
    models()


if __name__ == "__main__":
    main()
