"""Check a signed file. Runs in the limited child (apart.py), which knows no settings but the time zone."""

import json
import pickle
import sys
from types import ModuleType
from typing import Any


class _NoClient(ModuleType):
    """In place of aiohttp, with which pyHanko might fetch something: a fourth of the start, and nothing is fetched."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


def checked(question: bytes) -> bytes:
    """From the time zone, a line of its own, and what validation.check() is asked, to its answer in JSON."""
    time_zone, _, asked = question.partition(b"\n")
    from django.conf import settings

    settings.configure(TIME_ZONE=time_zone.decode(), USE_I18N=False)  # what it says is translated elsewhere
    sys.modules["aiohttp"] = _NoClient("aiohttp")
    from reporting.signing import validation

    signed, asked = pickle.loads(asked)
    return json.dumps(validation.check(signed, **asked).as_record()).encode()
