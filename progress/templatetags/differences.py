"""Texts with the words marked that only one side of a comparison has."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from plans.documents.difference import Piece

register = template.Library()


@register.filter
def deleted(pieces: Iterable[Piece]) -> SafeString:
    """What stood before."""
    return _marked(pieces, "del")


@register.filter
def inserted(pieces: Iterable[Piece]) -> SafeString:
    """What stands after."""
    return _marked(pieces, "ins")


def _marked(pieces: Iterable[Piece], tag: str) -> SafeString:
    parts = [_piece(piece, tag) for piece in pieces]
    return mark_safe("".join(parts)) if parts else format_html('<span class="soft">{}</span>', "–")  # noqa: S308


def _piece(piece: Piece, tag: str) -> str:
    text = conditional_escape(piece.text).replace("\n", "<br>")
    return f"<{tag}>{text}</{tag}>" if piece.is_marked else text
