"""What was typed into a cell, read in the language of the workbook; and the other way round."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from progress.workbook.choices import Choices
from progress.workbook.columns import Column, Kind
from progress.workbook.rows import text_of
from strategy_tracker.base.fields import MONEY, DayField, NumberField
from strategy_tracker.base.fields.numbers import show_number
from strategy_tracker.base.text import clean, fold

DAY, FORMULA = "day", "formula"
NUMBERS = {Kind.NUMBER: NumberField(digits=14), Kind.AMOUNT: NumberField(decimals=2, units=MONEY)}
A_DAY = DayField()


class CellError(ValueError):
    """What is wrong with a cell, in the person's words."""


def read_value(column: Column, raw: Any, codes: Choices) -> str:
    """The cell's text as `rows` has it. Raises CellError for what can be read in no way, or in several."""
    if raw is None:
        return ""
    if isinstance(raw, dict) and FORMULA in raw:
        raise CellError(_("There is a formula in this cell. Put in its result instead: copy, then paste the value."))
    try:
        return _READERS[column.kind](raw, codes)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error


def show_value(column: Column, text: str, choices: Choices) -> str:
    """The cell's text as people read it."""
    if not text:
        return ""
    if column.kind == Kind.CHOICE:
        return choices.get(text, text)
    if column.kind == Kind.DAY:
        return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT")
    if column.kind in NUMBERS:
        return show_number(Decimal(text), 2 if column.kind == Kind.AMOUNT else None)
    return text


def show_raw(raw: Any) -> str:
    """What stands in a cell that could not be read."""
    if isinstance(raw, dict):
        return date_format(dt.date.fromisoformat(raw[DAY]), "SHORT_DATE_FORMAT") if DAY in raw else _("a formula")
    return _plain(raw)


def _plain(raw: Any) -> str:
    """A number of the file as the language writes it, without grouping; text without what nobody sees."""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, int | float):
        number = Decimal(f"{raw:.15g}")
        return f"{number:f}".replace(".", get_format("DECIMAL_SEPARATOR"))
    return clean(raw).strip()


def _text(raw: Any, codes: Choices) -> str:
    return show_raw(raw)


def _number(kind: Kind) -> Any:
    def read(raw: Any, codes: Choices) -> str:
        text = show_raw(raw)
        if isinstance(raw, dict | bool) or (text and not re.search(r"\d", text)):
            said = {"text": text, "example": show_number(Decimal("1234.50"), 2)}
            raise CellError(
                _(
                    "Here stands “%(text)s”, but a number belongs here, such as %(example)s. Where there is none, leave"
                    " the cell empty and say why under “What was done”."
                )
                % said
            )
        return text_of(NUMBERS[kind].clean(text))

    return read


def _day(raw: Any, codes: Choices) -> str:
    text = raw[DAY] if isinstance(raw, dict) else show_raw(raw)
    return text_of(A_DAY.clean(text))


def _choice(raw: Any, codes: Choices) -> str:
    text = show_raw(raw)
    code = codes.get(fold(text), "") if text else ""
    if text and not code:
        raise CellError(_("“%(text)s” is not in the list of this cell. Choose from the list.") % {"text": text[:80]})
    return code


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number(Kind.NUMBER),
    Kind.AMOUNT: _number(Kind.AMOUNT),
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
}
