"""Read a plan package. Runs in the limited child: the standard library alone, and no word of the database."""

import base64
import binascii
import hashlib
import json
import re
from typing import Any

FORMAT = "action plan package"
VERSION = 1
HEAD = {"format": str, "version": int, "plan": str, "software": str, "made_at": str}
TABLE = {"model": str, "fields": list, "rows": list, "sha256": str}
FILE = {"sha256": str, "size_bytes": int, "base64": str}
NO_LETTER = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Problem(Exception):
    """The file is not read: by a key, which is put into words elsewhere, and what it is about."""


def read(content: bytes) -> bytes:
    """To a line of JSON {head, models, files} or {problem, about}, and behind it the files, one after the other."""
    files: list[bytes] = []
    try:
        told = _parsed(content)
        answer = {
            "head": {name: told[name] for name in HEAD},
            "models": [_table(table) for table in told["models"]],
            "files": [_file(file, files) for file in told["files"]],
        }
    except Problem as problem:
        key, about = problem.args
        answer, files = {"problem": key, "about": about}, []
    return b"".join([json.dumps(answer, ensure_ascii=False).encode(errors="replace"), b"\n", *files])


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Problem("not_json", "") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Problem("not_a_package", "")
    if told.get("version") != VERSION:
        raise Problem("other_version", str(told.get("version"))[:20])
    _check_shape(told, HEAD | {"models": list, "files": list}, "")
    return told


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_shape(told: Any, shape: dict[str, type], about: str) -> None:
    """Every name is there with a value of its type, and no other name."""
    is_right = isinstance(told, dict) and set(told) == set(shape)
    if not is_right or not all(type(told[name]) is kind for name, kind in shape.items()):
        raise Problem("shape", about)


def _table(table: Any) -> dict[str, Any]:
    _check_shape(table, TABLE, str(table.get("model"))[:60] if isinstance(table, dict) else "")
    label, fields = table["model"][:60], table["fields"]
    if not all(isinstance(name, str) for name in fields) or len(set(fields)) != len(fields):
        raise Problem("shape", label)
    if any(not isinstance(row, list) or len(row) != len(fields) for row in table["rows"]):
        raise Problem("shape", label)
    if hashlib.sha256(_canonical(table["rows"], label)).hexdigest() != table["sha256"]:
        raise Problem("damaged", label)
    return table


def _canonical(rows: list, label: str) -> bytes:
    """The rows as they are hashed: no text that a database could not keep."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if NO_LETTER.search(text):
        raise Problem("letters", label)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Problem("letters", label) from None


def _file(told: Any, files: list[bytes]) -> dict[str, Any]:
    _check_shape(told, FILE, "files")
    try:
        content = base64.b64decode(told["base64"], validate=True)
    except binascii.Error:
        raise Problem("damaged", told["sha256"][:12]) from None
    if len(content) != told["size_bytes"] or hashlib.sha256(content).hexdigest() != told["sha256"]:
        raise Problem("damaged", told["sha256"][:12])
    files.append(content)
    return {"sha256": told["sha256"], "size_bytes": told["size_bytes"]}
