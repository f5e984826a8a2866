"""Days as people write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, in the browser's own calendar; the browser sends it as 2025-01-31, people may write 31.01.2025."""

    def __init__(self, **kwargs: Any) -> None:
        """Not required unless told so."""
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": _("Write a day such as 31.12.2024.")})
        super().__init__(**kwargs)
