"""What is hashed: data, which are written in one way only, and the files of a program."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any


def canonical_json(data: dict[str, Any]) -> str:
    """Sorted keys, no spaces, letters as they are: equal data are equal texts."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """The hash of a canonical JSON text (UTF-8), in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def mark(values: Iterable[object]) -> str:
    """A short mark of what somebody saw, to be given back with a form: other values have another one."""
    return sha256("|".join(map(str, values)))[:16]


def fingerprint(root: Path, patterns: Iterable[str], libraries: Iterable[str] = ()) -> str:
    """The hash, in hexadecimal, of the covered files below root, each with its path, and of the libraries.

    Two programs with the same one do the same with the same data.
    """
    digest = hashlib.sha256()
    for name in libraries:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in covered_files(root, patterns):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def covered_files(root: Path, patterns: Iterable[str]) -> list[Path]:
    """The files below root that match one of the patterns, in a fixed order."""
    return sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
