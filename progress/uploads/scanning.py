"""Refusing personal numbers in what people type and upload (domain.md §9)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from progress.uploads.personal_numbers import Found, in_texts, key_of, passages_of
from strategy_tracker.base.errors import Refused

MOST_QUOTED = 3


class UndeclaredNumbers(Refused):
    """Evidence holds what looks like personal numbers, and nobody has said that it is something else.

    `key` stands for these numbers: who sends it back declares that none of them is one.
    """

    def __init__(self, name: str, found: Sequence[Found]) -> None:
        way_out = _("If it is something else, choose the file again and say so below.")
        super().__init__(f"{name}: {_warning(found)} {way_out}" if name else f"{_warning(found)} {way_out}")
        self.key = key_of(found)


def refuse_personal_numbers(*texts: str) -> None:
    """Refuse text that holds a ten-digit personal number, quote where, and say how another number is written."""
    if found := in_texts((0, text) for text in texts):
        way_out = _("If it is another number, write before it what it is, such as “tel.”, “nr. prot.” or “IBAN”.")
        raise Refused(f"{_warning(found)} {way_out}")


def quoted(page: int, passage: str) -> str:
    """The passage, with its page where it has one."""
    if not page:
        return _("“%(passage)s”") % {"passage": passage}
    return _("page %(page)s: “%(passage)s”") % {"page": page, "passage": passage}


def _warning(found: Sequence[Found]) -> str:
    shown = passages_of(found)
    passages = "; ".join(quoted(one.page, one.passage) for one in shown[:MOST_QUOTED])
    return _("This looks like a personal number. No personal data of victims may be entered. Found: %(passages)s.") % {
        "passages": passages + ("; …" if len(shown) > MOST_QUOTED else "")
    }
