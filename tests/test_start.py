"""A light start: what lays out, signs and writes workbooks is imported where it is used, not by every web process."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import resolve

from strategy_tracker.base.web.late_views import LateViews

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
OURS = ("accounts", "plans", "progress", "reporting", "strategy_tracker")
TELL = "import json, sys; print(json.dumps(sorted(sys.modules)))"
# What a web process has imported when it takes its first request: the door, the addresses and every view.
WEB = f"import strategy_tracker.wsgi; {TELL}"
CHECK = f"import django; django.setup(); from django.core.management import call_command; call_command('check'); {TELL}"


def imported(program):
    """The names of the modules that a new process has imported when it has run the program."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_web_process_starts_with_its_views_and_without_heavy_libraries():
    modules = imported(WEB)
    assert {"reporting.views.reports", "progress.views.plan", "plans.views.findings"} <= set(modules)
    assert not set(HEAVY) & {name.split(".")[0] for name in modules}


def test_a_command_that_shows_no_page_imports_no_page():
    """`manage.py check` resolves every address: models, the administration, and half of our modules stay out."""
    ours = [name for name in imported(CHECK) if name.split(".")[0] in OURS]
    assert not [
        name for name in ours if re.match(r"(plans|progress|reporting)\.(views|pages|jobs|data|snapshot)\b", name)
    ]
    assert len(ours) <= 140


def test_a_view_that_comes_late_is_what_it_is():
    late = resolve("/public/").func
    assert not late.login_required
    assert late.load().__name__ == "public_report_list" and not hasattr(late, "view_class")
    assert resolve("/reports/").func.load().__name__ == "report_list"
    with pytest.raises(AttributeError, match="no_such_view"):
        LateViews("reporting.views.public").no_such_view.load()
