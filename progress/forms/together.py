"""Several forms of one page as one: what the summary of errors reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class FieldInError:
    """A field with what is wrong in it; named with its form where the page has several alike."""

    label: str | Promise
    auto_id: str
    errors: list[str]


class FormsTogether:
    """The errors of all bound forms of a page, in its order. `named` are the forms, each with a name or none."""

    hidden_fields: tuple[()] = ()  # of these forms none is typed into

    def __init__(self, named: Sequence[tuple[str | Promise, forms.Form]]) -> None:
        self.named = [(name, form) for name, form in named if form.is_bound and form.errors]

    @property
    def errors(self) -> bool:
        """Whether there are any."""
        return bool(self.named)

    @property
    def non_field_errors(self) -> list[str]:
        """What is wrong with a form as a whole."""
        return [f"{name}: {error}" if name else error for name, form in self.named for error in form.non_field_errors()]

    @property
    def visible_fields(self) -> list[FieldInError]:
        """The fields that are wrong."""
        return [
            FieldInError(f"{name} · {field.label}" if name else field.label, field.auto_id, field.errors)
            for name, form in self.named
            for field in form.visible_fields()
            if field.errors
        ]
