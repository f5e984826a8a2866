"""The words of a PDF (ISO 32000-1, 7.2 and 7.3), read without any table, and without forgiving anything."""

import re

BLANKS = rb"[\0\t\n\f\r ]"
TOKEN = re.compile(
    BLANKS + rb"*(<<|>>|[\[\]]|\(|<(?:[0-9A-Fa-f]|" + BLANKS + rb")*+>"
    rb"|(?:/[^\0\t\n\f\r ()<>\[\]{}/%]*|[+-]?(?:\d+\.?\d*|\.\d+)|true|false|null|R)(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z))"
)
IN_STRING = re.compile(rb"[()\\]")
OPENING = {b"<<": b">>", b"[": b"]"}
MAX_TOKENS = 200_000
MAX_DEPTH = 60


class Broken(Exception):
    """The file is not built as the standard says; the message says where, for the log."""


class Tokens:
    """Reads values; of all of them together at most MAX_TOKENS words."""

    def __init__(self, content: bytes) -> None:
        self.content, self.left = content, MAX_TOKENS

    def value(self, position: int) -> tuple[int, list[bytes]]:
        """The value that begins here: where it ends, and its words. A string is one word. Raises Broken."""
        found: list[bytes] = []
        closing: list[bytes] = []
        while True:
            position, token = self._token(position)
            found.append(token)
            if token in OPENING:
                closing.append(OPENING[token])
            elif token in (b">>", b"]"):
                if not closing or closing.pop() != token:
                    raise Broken(f"brackets at {position}")
            elif token == b"R" and not closing:
                raise Broken(f"a reference at {position}")
            if not closing:
                return position, found
            if len(closing) > MAX_DEPTH:
                raise Broken("too deep")

    def _token(self, position: int) -> tuple[int, bytes]:
        self.left -= 1
        token = TOKEN.match(self.content, position)
        if token is None or self.left < 0:
            raise Broken(f"no value at {position}")
        if token[1] != b"(":
            return token.end(), token[1]
        end = self._end_of_string(token.end())
        return end, self.content[token.start(1) : end]

    def _end_of_string(self, position: int) -> int:
        depth = 1
        while mark := IN_STRING.search(self.content, position):
            position = mark.end()
            if mark[0] == b"\\":
                position += 1
            else:
                depth += 1 if mark[0] == b"(" else -1
            if not depth:
                return position
        raise Broken("a string without an end")


def entries_of(tokens: list[bytes]) -> dict[str, list[bytes]]:
    """The entries of a dictionary, each with its words. Raises Broken for what is none, or names a key twice."""
    if tokens[0] != b"<<":
        raise Broken("no dictionary")
    found: dict[str, list[bytes]] = {}
    position, last = 1, len(tokens) - 1
    while position < last:
        key = tokens[position].decode("latin-1")
        end = _end_of_value(tokens, position + 1)
        if not key.startswith("/") or "#" in key or key in found or end > last:
            raise Broken(f"entry {key[:40]}")
        found[key] = tokens[position + 1 : end]
        position = end
    if not _is_plain_name(found.get("/Type", [b"/None"])):
        raise Broken("a kind that is not written out")
    return found


def _is_plain_name(tokens: list[bytes]) -> bool:
    return len(tokens) == 1 and tokens[0].startswith(b"/") and b"#" not in tokens[0]


def _end_of_value(tokens: list[bytes], position: int) -> int:
    if tokens[position + 2 : position + 3] == [b"R"] and tokens[position].isdigit() and tokens[position + 1].isdigit():
        return position + 3
    depth = 0
    while position < len(tokens):
        depth += (tokens[position] in OPENING) - (tokens[position] in (b">>", b"]"))
        position += 1
        if depth <= 0:
            return position
    raise Broken("a value without an end")
