#!/usr/bin/env python3
"""Reads a git-mlops store or directory remote with nothing but Python: see store-format.md.

read_store.py STORE list                       every payload: SHA-256 and size
read_store.py STORE check                      hash every payload; status 1 when one is damaged
read_store.py STORE cat SHA256                 the bytes of one payload
read_store.py STORE restore MANIFEST TARGET    the file or folder that a manifest stands for
"""
import hashlib
import os
import re
import sys

LINE = re.compile(rb"([0-9a-f]{64}) (0|[1-9][0-9]*) ([fx]) (.+)")


def payloads(store):
    for fan in sorted(os.listdir(os.path.join(store, "objects"))):
        for rest in sorted(os.listdir(os.path.join(store, "objects", fan))):
            yield fan + rest


def read(store, digest):
    """The bytes of a payload, checked against its name."""
    with open(os.path.join(store, "objects", digest[:2], digest[2:]), "rb") as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError(f"the payload {digest} is damaged")
    return data


def lines(manifest):
    """(digest, size, mode, path) of every file of an asset; a file asset has one, whose path is `.`."""
    if os.path.isdir(manifest):
        names = [name for name in sorted(os.listdir(manifest)) if name != "manifest"]
        files = [os.path.join(manifest, name) for name in names]
    else:
        files = [manifest]
    for name in files:
        with open(name, "rb") as file:
            for line in file.read().split(b"\n"):
                found = LINE.fullmatch(line)
                if found:
                    digest, size, mode, path = found.groups()
                    path = re.sub(rb"%([0-9A-F]{2})", lambda byte: bytes([int(byte[1], 16)]), path)
                    yield digest.decode(), int(size), mode, path


def restore(store, manifest, target):
    for digest, size, mode, path in lines(manifest):
        parts = path.split(b"/")
        if path != b"." and any(part in (b"", b".", b"..") or part.lower() == b".git" for part in parts):
            raise ValueError(f"the manifest has a path that is not allowed: {path!r}")
        data = read(store, digest)
        if len(data) != size:
            raise ValueError(f"{path!r} has {len(data)} bytes, the manifest says {size}")
        name = os.fsencode(target) if path == b"." else os.path.join(os.fsencode(target), path)
        os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
        # Exclusively: what is there is never written over, nor a link followed.
        with open(name, "xb") as file:
            file.write(data)
        os.chmod(name, 0o755 if mode == b"x" else 0o644)


def main(store, command, *arguments):
    with open(os.path.join(store, "format"), encoding="ascii") as file:
        if file.read() not in ("git-mlops store 1\n", "git-mlops remote 1\n"):
            raise ValueError(f"{store} has a layout that this reader does not know")
    damaged = 0
    if command in ("list", "check"):
        for digest in payloads(store):
            try:
                size = len(read(store, digest)) if command == "check" else os.path.getsize(
                    os.path.join(store, "objects", digest[:2], digest[2:]))
                print(digest, size)
            except ValueError as error:
                damaged += 1
                print(error, file=sys.stderr)
    elif command == "cat":
        sys.stdout.buffer.write(read(store, *arguments))
    elif command == "restore":
        restore(store, *arguments)
    else:
        raise ValueError(f"unknown command: {command}")
    return 1 if damaged else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
