"""How a typed field of an answer is told of outside its form: by its label, and what was chosen by its name."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from plans.models import FundingSource
from progress.forms.answers import AnswerForm, ChallengeForm, QuantityForm, SpendingForm
from progress.forms.collecting.replies import ReplyForm
from progress.models import AnswerDraft, ProgressEntry
from progress.pages.collecting.drafts import moment_in_words
from strategy_tracker.base.fields.numbers import whole_number
from strategy_tracker.base.text import in_language

ROWS = {"quantity": QuantityForm, "spending": SpendingForm, "challenge": ChallengeForm, "reply": ReplyForm}
ROW = re.compile(r"(quantity|spending|challenge|reply)-(\d+)-(\w+)")


@dataclass(frozen=True)
class TypedField:
    """A field that was typed and is in no answer: to be copied from."""

    label: str | Promise
    text: str
    who: User
    when: str

    @classmethod
    def of(cls, row: AnswerDraft) -> "TypedField":
        """The field of this row."""
        return cls(label_of(row.name), _in_words(row), row.typed_by, moment_in_words(row.typed_at))


def label_of(name: str) -> str | Promise:
    """How a field of the form of an answer is called, with the number of its row where it has one."""
    form, short, row = _place_of(name)
    label = form.base_fields[short].label if short in form.base_fields else ""
    return f"{label or capfirst(_('quantity'))}{row}"


def _place_of(name: str) -> tuple[type, str, str]:
    found = ROW.fullmatch(name)
    if found is None:
        return AnswerForm, name, ""
    return ROWS[found[1]], found[3], "" if found[1] == "reply" else f" ({int(found[2]) + 1})"


def _in_words(row: AnswerDraft) -> str:
    form, short, _row = _place_of(row.name)
    if short == "source":
        source = FundingSource.objects.filter(pk=whole_number(row.value)).first()
        return in_language(source, "name")[0] if source else row.value
    choices = dict(getattr(form.base_fields.get(short), "choices", ()))
    if short == "claimed_status":
        choices = dict(ProgressEntry._meta.get_field(short).choices)
    return str(choices.get(row.value, row.value))
