"""Which program wrote a document: its version, and a fingerprint of everything that decides how a document looks.

Whole folders are covered, so that a file that is added or moved inside them is as well. What only decides which data a
report holds need not be: the hash of the content names that. tests/reporting/test_software.py finds what is missing.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from strategy_tracker.base import canonical

PATTERNS = (
    # The words of roles, statuses and other choices, and the findings about the plan.
    "accounts/models/**/*.py",
    "plans/findings/**/*.py",
    "plans/models/**/*.py",
    "progress/models/**/*.py",
    "progress/words.py",
    "reporting/models/**/*.py",
    # What is worked out, drawn, said and laid out.
    "progress/charts/**/*.py",
    "progress/formulas/**/*.py",
    "progress/snapshot/**/*.py",
    "progress/templatetags/**/*.py",
    "reporting/kinds.py",
    "reporting/names.py",
    "reporting/spans.py",
    "reporting/document/**/*.py",
    "reporting/pdf/**/*.py",
    "reporting/templatetags/**/*.py",
    "strategy_tracker/base/**/*.py",
    "strategy_tracker/formats/**/*.py",
    # The data that an issued document carries, and the job that makes it.
    "reporting/data/**/*.py",
    "reporting/jobs/**/*.py",
    "templates/components/**/*.html",
    "templates/pdf/**/*.html",
    "static/css/**/*.css",
    "static/fonts/**/*.ttf",
    "locale/**/*.po",
)
# The distributions whose code writes documents, or decides what they say.
LIBRARIES = (
    "cssselect2",
    "Django",
    "fonttools",
    "markdown-it-py",
    "openpyxl",
    "pikepdf",
    "pillow",
    "pydyf",
    "pyphen",
    "segno",
    "tinycss2",
    "tinyhtml5",
    "weasyprint",
    "webencodings",
)


@cache
def software() -> str:
    """Version and fingerprint, such as "0.1.0+4f2a9c01be". Two programs with the same one write the same bytes."""
    return f"{settings.VERSION}+{fingerprint(settings.BASE_DIR)[:10]}"


def fingerprint(root: Path) -> str:
    """The hash, in hexadecimal, of the covered files below root, each with its path, and of the libraries."""
    return canonical.fingerprint(root, PATTERNS, LIBRARIES)


def covered_files(root: Path, patterns: tuple[str, ...] = PATTERNS) -> list[Path]:
    """The files below root that decide how a document looks, in a fixed order."""
    return canonical.covered_files(root, patterns)
