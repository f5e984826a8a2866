"""What the page of an answer says of words that were typed and not saved as an answer. Reads only."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from progress.models import AnswerDraft, ProgressEntry, Submission
from progress.permissions import can_discard_draft
from progress.selectors.answers import typed
from strategy_tracker.base import clock
from strategy_tracker.base.verdict import Verdict


@dataclass(frozen=True)
class DraftShown:
    """What is laid over the answer's fields, and what stands beside them; nothing for other institutions."""

    rows: list[AnswerDraft] = field(default_factory=list)
    never_saved: list[AnswerDraft] = field(default_factory=list)
    seen: int = 0

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by the name of its field."""
        return {row.name: row.value for row in self.rows}

    @property
    def who(self) -> str:
        """Everybody who typed, the last one last."""
        return ", ".join(dict.fromkeys(str(row.typed_by) for row in self.rows))

    @property
    def when(self) -> str:
        """When the last field was typed."""
        return moment_in_words(max(row.typed_at for row in self.rows))


def draft_shown(entry: ProgressEntry, user: User, editing: Verdict, seen: int | None = None) -> DraftShown:
    """What the person sees of it; `seen`: what the form that came back had shown, where it did."""
    if not can_discard_draft(user, entry):
        return DraftShown()
    rows = list(entry.drafts.select_related("typed_by"))
    current = [row for row in rows if editing and row.answer_version == entry.version]
    others = [row for row in rows if row not in current and row.value.strip()]
    newest = max((row.pk for row in rows), default=0)
    return DraftShown(current, others, newest if seen is None else seen)


def typed_only(submission: Submission) -> list[str]:
    """The actions whose answers have typed words that are not saved: submitting would leave them out."""
    entries = submission.entries.filter(typed()).order_by("action__position")
    return list(entries.values_list("action__code", flat=True))


def moment_in_words(moment: dt.datetime) -> str:
    """The time of day, with the day where that is not today."""
    local = timezone.localtime(moment)
    is_today = local.date() == clock.today()
    return date_format(local, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
