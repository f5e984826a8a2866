"""From the frozen words of a receipt to HTML."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


def receipt_html(content: dict[str, Any], language: str, *, sha256: str, is_demo: bool) -> str:
    """The receipt in its language. It depends on nothing but its arguments and the program."""
    with translation.override(language):
        context = {
            **content,
            "language": language,
            "sha256": sha256,
            "is_demo": is_demo,
            "static_url": settings.STATIC_URL,
        }
        return render_to_string("pdf/receipt.html", context)
