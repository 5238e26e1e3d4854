"""Reading parameters and writing results."""

from pathlib import Path
from typing import Any

import yaml


def read_params(path: Path) -> dict[str, Any]:
    """Return the parameters of every step, by section."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def write(path: Path, content: bytes) -> None:
    """Put a new file in place whole; an old one, perhaps linked, is never written into."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)
