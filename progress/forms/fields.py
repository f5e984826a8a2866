"""Fields that know how people in Kosovo write numbers, and text that must hold no personal number."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base.errors import Refused

SPACES = " \u00a0\u202f"
LONGEST_TEXT = 10_000


class NotANumber(ValueError):
    """The text cannot be read as a number in only one way."""


class NegativeNumber(NotANumber):
    """The number is below zero."""


class TooPrecise(NotANumber):
    """More than two decimals; or a separator that the language reads as a decimal one before three digits."""


def parse_number(text: str, decimal: str, thousands: str) -> Decimal:
    """A number of zero or more, with up to two decimals, as the language writes it.

    Read are 1234 · 1234,50 and 1234.50 · groups of three behind the language's own separator or a space (1.234,50) ·
    and groups behind the other separator where its decimals leave no doubt (1,234.50). Anything else raises
    NotANumber: a guess could be wrong by a factor of a thousand.
    """
    text = text.strip().strip(SPACES)
    if re.fullmatch(r"[-−–][\d.,\s]+", text, re.ASCII):
        raise NegativeNumber(text)
    d, t, space = re.escape(decimal), re.escape(thousands), f"[{SPACES}]"
    if re.fullmatch(rf"\d+([.,]\d{{1,2}})?|\d{{1,3}}({space}\d{{3}})+([.,]\d{{1,2}})?", text, re.ASCII):
        whole, _, fraction = re.sub(space, "", text).replace(",", ".").partition(".")
    elif re.fullmatch(rf"\d{{1,3}}({t}\d{{3}})+({d}\d{{1,2}})?", text, re.ASCII):
        whole, _, fraction = text.replace(thousands, "").partition(decimal)
    elif re.fullmatch(rf"\d{{1,3}}({d}\d{{3}})+{t}\d{{1,2}}", text, re.ASCII):
        whole, _, fraction = text.replace(decimal, "").partition(thousands)
    elif re.fullmatch(rf"\d[\d.,]*{d}\d{{3,}}", text, re.ASCII):
        raise TooPrecise(text)
    else:
        raise NotANumber(text)
    return Decimal(f"{whole}.{fraction or 0}")


def show_number(value: Decimal, decimals: int | None = None) -> str:
    """The number as the language writes it, and as `parse_number` reads it; without `decimals`, as many as it has."""
    if decimals is None:
        decimals = max(0, -value.normalize().as_tuple().exponent)
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


class NumberField(forms.Field):
    """A quantity or an amount of money, typed as the language writes it; empty is None, which is not zero."""

    widget = forms.TextInput

    def __init__(self, *, digits: int = 12, decimals: int | None = None, is_positive: bool = False, **kwargs: Any):
        """Up to `digits` digits before and after the separator; `is_positive` refuses zero."""
        self.digits, self.decimals, self.is_positive = digits, decimals, is_positive
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """The number keys on a phone, figures flush right."""
        return {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: typed text as typed, stored numbers as the language writes them."""
        return show_number(value, self.decimals) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """The number, or None when nothing was typed. Raises ValidationError with an example of what would do."""
        if value in self.empty_values or not str(value).strip():
            return None
        decimal, thousands = formats.get_format("DECIMAL_SEPARATOR"), formats.get_format("THOUSAND_SEPARATOR")
        example = {"example": show_number(Decimal("1234.50"), 2)}
        try:
            number = parse_number(str(value), decimal, thousands)
        except NegativeNumber as error:
            raise ValidationError(_("The number cannot be negative."), code="negative") from error
        except TooPrecise as error:
            message = _("At most two decimals: write a number such as %(example)s.")
            raise ValidationError(message, code="too_precise", params=example) from error
        except NotANumber as error:
            raise ValidationError(_("Write a number such as %(example)s."), code="number", params=example) from error
        self._check_size(number)
        return number

    def _check_size(self, number: Decimal) -> None:
        if self.is_positive and number == 0:
            raise ValidationError(_("The number must be more than zero."), code="zero")
        most = self.digits - 2
        if number >= 10**most:
            message = ngettext(
                "The number is too large: at most %(count)s digit before the decimals.",
                "The number is too large: at most %(count)s digits before the decimals.",
                most,
            )
            raise ValidationError(message, code="too_large", params={"count": most})


class CountField(forms.Field):
    """A whole number of persons; empty is None, which is not zero. Separators are refused: they could be decimal ones.

    The input takes text: a number input would send nothing at all where something else than a number was typed.
    """

    widget = forms.TextInput
    most_digits = 5

    def __init__(self, **kwargs: Any) -> None:
        """Not required unless told so."""
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """The number keys on a phone, figures flush right."""
        return {"inputmode": "numeric", "autocomplete": "off", "class": "amount"}

    def to_python(self, value: Any) -> int | None:
        """The number, or None when nothing was typed. Raises ValidationError with an example of what would do."""
        text = str("" if value is None else value).strip().strip(SPACES)
        if not text:
            return None
        if not re.fullmatch(rf"\d{{1,{self.most_digits}}}", text, re.ASCII):
            message = _("Write a whole number such as 12, 0 where there was nobody.")
            raise ValidationError(message, code="count")
        return int(text)


class NarrativeField(forms.CharField):
    """Text that people read in a report. A personal number in it is refused (domain.md §9)."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        """`rows` is the height of the empty field."""
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", LONGEST_TEXT)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The text, without a personal number."""
        text = super().clean(value)
        try:
            refuse_personal_numbers(text)
        except Refused as refusal:
            raise ValidationError(refusal.message, code="personal_number") from refusal
        return text


class DayField(forms.DateField):
    """A day, in the browser's own calendar; the browser sends it as 2025-01-31, people may write 31.01.2025."""

    def __init__(self, **kwargs: Any) -> None:
        """Not required unless told so."""
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": _("Write a day such as 31.12.2024.")})
        super().__init__(**kwargs)
