"""Texts that are never cut: what is too long is refused with both numbers, counted as the page counts them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.text import clean

LONGEST_LINK = 2000
THOUSANDS = lazy(formats.get_format, str)("THOUSAND_SEPARATOR")


class LengthValidator(MaxLengthValidator):
    """Says how long the text is and how long it may be, as the language writes numbers."""

    message = _("The text is too long: %(show_value)s of %(limit_value)s characters. Shorten it; nothing was cut.")

    def __call__(self, value: str) -> None:
        """Raises ValidationError for a text that is too long."""
        if len(value) > self.limit_value:
            numbers = {"show_value": len(value), "limit_value": self.limit_value}
            shown = {name: formats.number_format(number, force_grouping=True) for name, number in numbers.items()}
            raise ValidationError(self.message, code=self.code, params=shown)


class TextField(forms.CharField):
    """Text without invisible characters. A line break counts once, here and in static/js/lengths.js.

    The browser is not told the length (templates/django/forms/widgets/attrs.html): it would cut what is pasted.
    """

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        """As CharField; at most `max_length` characters."""
        super().__init__(**kwargs)
        self.longest = max_length
        if max_length is not None:
            self.validators.append(LengthValidator(max_length))
            self.widget.attrs |= {
                "data-limit": max_length,
                "data-limit-words": _("%(n)s of %(limit)s characters"),
                "data-thousands": THOUSANDS,
            }

    def to_python(self, value: Any) -> str:
        """The text as it is stored."""
        text = super().to_python(value)
        return clean(text).strip() if text and self.strip else text


class LinkField(forms.URLField):
    """An address in the web. A path on a computer, or an address that only one office reaches, is named as such."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": _("This is not an address on the web. Copy it from the browser; it begins with https://"),
        "path": _("This is a place on a computer or in your network, which nobody else can open: add the file itself."),
        "inside": _("This address works only inside your network: add the file itself."),
    }

    def __init__(self, **kwargs: Any) -> None:
        """As URLField, up to 2,000 characters."""
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The address; spaces in it as the web writes them. Raises ValidationError for what is none."""
        text = clean(str(value or "")).strip()
        LengthValidator(LONGEST_LINK)(text)
        if re.match(r"\\\\|file:|[A-Za-z]:[\\/]", text):
            raise ValidationError(self.error_messages["path"], code="path")
        address = super().to_python(re.sub(r"\s", "%20", text))
        if re.match(r"https?://[^./?#]+([/?#]|$)", address):
            raise ValidationError(self.error_messages["inside"], code="inside")
        return address
