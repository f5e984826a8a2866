"""From the frozen words of a receipt, or of a letter, to HTML."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


def receipt_html(content: dict[str, Any], language: str, *, sha256: str, is_demo: bool) -> str:
    """The receipt in its language. It depends on nothing but its arguments and the program."""
    return _html("pdf/receipt.html", content, language, sha256, is_demo)


def letter_html(content: dict[str, Any], language: str, *, sha256: str, is_demo: bool) -> str:
    """The letter of an escalation in its language."""
    return _html("pdf/notice.html", content, language, sha256, is_demo)


def _html(template: str, content: dict[str, Any], language: str, sha256: str, is_demo: bool) -> str:
    with translation.override(language):
        context = {
            **content,
            "language": language,
            "sha256": sha256,
            "is_demo": is_demo,
            "static_url": settings.STATIC_URL,
        }
        return render_to_string(template, context)
