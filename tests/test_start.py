"""A light start: what lays out, signs and writes workbooks is imported where it is used, not by every web process."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "weasyprint",
    "pydyf",
    "fontTools",
    "pyhanko",
    "pyhanko_certvalidator",
    "aiohttp",
    "asn1crypto",
    "cryptography",
    "openpyxl",
    "pikepdf",
    "pypdf",
    "segno",
)
# What a web process has imported when it takes its first request: the door, the addresses and their views.
PROGRAM = """
import json, sys
import strategy_tracker.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_the_web_process_starts_without_heavy_libraries():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    imported = json.loads(done.stdout.splitlines()[-1])
    assert "django" in imported and "reporting" in imported
    assert not set(HEAVY) & set(imported)
