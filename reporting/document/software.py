"""Which program wrote a document: its version, and a fingerprint of everything that decides how the document looks."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

PATTERNS = (
    "reporting/kinds.py",
    "reporting/document/html.py",
    "reporting/pdf/conformance.py",
    "reporting/pdf/render.py",
    "reporting/pdf/signature_fields.py",
    "reporting/pdf/stream_endings.py",
    "reporting/pdf/qr_code.py",
    "reporting/document/markdown.py",
    "reporting/chapters/*.py",
    "templates/pdf/*.html",
    "templates/components/_segment.html",
    "static/css/fonts.css",
    "static/css/tokens.css",
    "static/css/pdf.css",
    "static/css/signing_page.css",
    "static/fonts/*.ttf",
    "locale/*/LC_MESSAGES/*.po",
)


@cache
def software() -> str:
    """Version and fingerprint, such as "0.1.0+4f2a9c01be". Two programs with the same one write the same bytes."""
    digest = hashlib.sha256(version("weasyprint").encode())
    for path in _sources():
        digest.update(path.name.encode() + path.read_bytes())
    return f"{settings.VERSION}+{digest.hexdigest()[:10]}"


def _sources() -> Iterator[Path]:
    for pattern in PATTERNS:
        yield from sorted(settings.BASE_DIR.glob(pattern))
