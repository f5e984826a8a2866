"""Text that must hold no personal number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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
