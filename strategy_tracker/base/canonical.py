"""The one way to write data that is hashed."""

import hashlib
import json
from typing import Any


def canonical_json(data: dict[str, Any]) -> str:
    """Sorted keys, no spaces, letters as they are: equal data are equal texts."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """The hash of a canonical JSON text (UTF-8), in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
