"""The lists of the drop-downs, in the language of the moment."""

from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import Institution
from plans.models import FundingSource
from plans.models.budget import Nature, Recurrence
from progress.formulas.deadlines import claimable_statuses, is_due
from progress.models import Challenge, DelayReason, ProgressEntry, Submission
from progress.workbook.columns import STATUS, Column
from progress.workbook.rows import UNSPECIFIED, YES
from strategy_tracker.base.text import fold, in_language

Choices = dict[str, str]


class ChoiceLists:
    """Code → label of each list. Two queries. The statuses are those that fit the deadline of the action."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission

    def of(self, column: Column, entry: ProgressEntry) -> Choices:
        """What may be chosen in this column of this answer; nothing where it has no list."""
        return self.lists[self.name_of(column, entry)] if column.choices else {}

    def name_of(self, column: Column, entry: ProgressEntry) -> str:
        """The list's name."""
        if column.name != STATUS:
            return column.choices
        cut_off = self.submission.period.ends_on
        return "status_due" if is_due(entry.action.deadline_on, cut_off) else "status"

    @cached_property
    def lists(self) -> dict[str, Choices]:
        """All lists by their name."""
        period, one_day_before = self.submission.period, self.submission.period.ends_on
        due = claimable_statuses(one_day_before, period.ends_on)
        return {
            "yes": {YES: _("yes")},
            "status": {status.value: str(status.label) for status in claimable_statuses(None, period.ends_on)},
            "status_due": {status.value: str(status.label) for status in due},
            "delay_reason": _labels(DelayReason),
            "institution": self._institutions(),
            "source": {str(source.pk): in_language(source, "name")[0] for source in FundingSource.objects.all()},
            "nature": _labels(Nature),
            "recurrence": _labels(Recurrence),
            "kind": _labels(Challenge.Kind),
            "level": _labels(Challenge.Level),
        }

    @cached_property
    def codes(self) -> dict[str, Choices]:
        """The other way round, for what was typed: its letters without case and marks → code."""
        return {name: {fold(label): code for code, label in choices.items()} for name, choices in self.lists.items()}

    def _institutions(self) -> Choices:
        others = Institution.objects.exclude(pk=self.submission.institution_id)
        return {str(one.pk): _institution(one) for one in others}


def _institution(one: Institution) -> str:
    name = in_language(one, "name")[0]
    return f"{one.abbreviation} – {name}" if name and name != one.abbreviation else one.abbreviation


def _labels(choices: type) -> Choices:
    return {value: str(label) for value, label in choices.choices if value not in UNSPECIFIED}
