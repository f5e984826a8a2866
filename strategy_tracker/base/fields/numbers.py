"""Numbers as people in Kosovo write and paste them, in three languages."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from strategy_tracker.base.text import clean

MONEY = ("€", "EUR", "euro")
PERCENT = ("%",)


class NotANumber(ValueError):
    """The text cannot be read as a number in only one way."""


class NegativeNumber(NotANumber):
    """The number is below zero."""


class TooPrecise(NotANumber):
    """More than two decimals; or a separator that the language reads as a decimal one before three digits."""


def parse_number(text: str, decimal: str, thousands: str, units: Sequence[str] = ()) -> Decimal:
    """A number of zero or more, with up to two decimals, as the language writes it; one of `units` may stand with it.

    Read are 1234 · 1234,50 and 1234.50 · groups of three behind the language's own separator, a space or an apostrophe
    (1.234,50) · groups behind the other separator where its decimals, or a second group, leave no doubt (1,234.50) ·
    the dash of whole amounts (1.234,-). Anything else raises NotANumber: a guess could be wrong by a factor of a
    thousand.
    """
    text = _bare(text, units)
    if re.fullmatch(r"[-−–][\d.,\s]+", text, re.ASCII):
        raise NegativeNumber(text)
    d, t = re.escape(decimal), re.escape(thousands)
    if re.fullmatch(r"\d+([.,]\d{1,2})?|\d{1,3}([ ']\d{3})+([.,]\d{1,2})?", text, re.ASCII):
        whole, _, fraction = re.sub("[ ']", "", text).replace(",", ".").partition(".")
    elif re.fullmatch(rf"\d{{1,3}}({t}\d{{3}})+({d}\d{{1,2}})?", text, re.ASCII):
        whole, _, fraction = text.replace(thousands, "").partition(decimal)
    elif re.fullmatch(rf"\d{{1,3}}({d}\d{{3}})+{t}\d{{1,2}}|\d{{1,3}}({d}\d{{3}}){{2,}}", text, re.ASCII):
        whole, _, fraction = text.replace(decimal, "").partition(thousands)
    elif re.fullmatch(rf"\d[\d.,]*{d}\d{{3,}}", text, re.ASCII):
        raise TooPrecise(text)
    else:
        raise NotANumber(text)
    return Decimal(f"{whole}.{fraction or 0}")


def _bare(text: str, units: Sequence[str]) -> str:
    """The number alone: without its unit, one kind of space, one of apostrophe; "12.500,-" with what its dash says."""
    text = re.sub(r"\s", " ", clean(text).replace("’", "'")).strip()
    unit = "|".join(map(re.escape, units)) or "(?!)"
    text = re.sub(rf"^(?:{unit}) ?(?=\d)|(?<=[\d.,—–-]) ?(?:{unit})$", "", text, count=1, flags=re.IGNORECASE)
    whole = re.fullmatch(r"(\d{1,3}([., ']?)\d{3}(?:\2\d{3})*|\d+)[.,] ?[-–—]{1,2}", text, re.ASCII)
    return re.sub(r"[., ']", "", whole[1]) if whole else text


def show_number(value: Decimal, decimals: int | None = None) -> str:
    """The number as the language writes it, and as `parse_number` reads it; without `decimals`, as many as it has."""
    if decimals is None:
        decimals = max(0, -value.normalize().as_tuple().exponent)
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


def whole_number(text: str) -> int | None:
    """The number that a hidden field of a form holds, such as a version; None for anything else."""
    return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else None


class NumberField(forms.Field):
    """A quantity or an amount of money, typed as the language writes it; empty is None, which is not zero."""

    widget = forms.TextInput

    def __init__(
        self,
        *,
        digits: int = 12,
        decimals: int | None = None,
        is_positive: bool = False,
        units: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """Up to `digits` digits before and after the separator; `is_positive` refuses zero; `units` may be typed."""
        self.digits, self.decimals, self.is_positive, self.units = digits, decimals, is_positive, units
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
            number = parse_number(str(value), decimal, thousands, self.units)
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
    """A whole number of persons; empty is None, which is not zero. It may be written in groups of three.

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
        text = _bare(str("" if value is None else value), ())
        if not text:
            return None
        thousands = re.escape(formats.get_format("THOUSAND_SEPARATOR"))
        if re.fullmatch(rf"\d{{1,3}}([ ']\d{{3}})+|\d{{1,3}}({thousands}\d{{3}})+", text, re.ASCII):
            text = re.sub(r"\D", "", text)
        if not re.fullmatch(rf"\d{{1,{self.most_digits}}}", text, re.ASCII):
            message = _("Write a whole number such as 12, 0 where there was nobody.")
            raise ValidationError(message, code="count")
        return int(text)
