"""Days as people write them, and text that must hold no personal number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields import TextField

LONGEST_TEXT = 10_000


class NarrativeField(TextField):
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
