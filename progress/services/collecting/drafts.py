"""Keeping what an institution types into an answer, field by field, before it is saved as one (docs/adr/0017)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from progress.models import AnswerDraft, ProgressEntry
from progress.permissions import can_discard_draft, can_edit_entry
from progress.services.holding import hold_entry
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.text import clean

LONGEST = 20_000  # twice the longest text that an answer takes: what is too long yet is kept as well
Refusals = dict[str, str | Promise]


@dataclass(frozen=True)
class Kept:
    """What became of typed fields: those refused with the reason, and those of others that the form has not seen."""

    refused: Refusals
    others: list[AnswerDraft]
    contested: set[str]  # of these, what was sent as well: nothing is overwritten unseen
    newest: int


@transaction.atomic
def keep_draft(*, entry: ProgressEntry, values: Mapping[str, str], by: User, expected_version: int, seen: int) -> Kept:
    """Keep these fields as they were typed; `seen` is the newest AnswerDraft that the form knows.

    Raises Refused when the person may not, StaleEdit when the answer was saved since the form was opened.
    """
    hold_entry(entry)
    _require(entry, by, expected_version)
    rows = _drafts(entry)
    unseen = {row.name: row for row in rows if row.pk > seen}
    texts = {name: clean(text) for name, text in values.items()}
    refused = {name: reason for name, text in texts.items() if (reason := _why_not(text))}
    contested = {name for name in texts.keys() & unseen if unseen[name].value != texts[name]}
    made = _replace(entry, {n: t for n, t in texts.items() if n not in refused and n not in contested}, by)
    others = [row for row in unseen.values() if row.name not in texts or row.name in contested]
    newest = max([seen, *(row.pk for row in (*rows, *made))])
    return Kept(refused, others, contested, newest)


def look_at_draft(*, entry: ProgressEntry, user: User, expected_version: int, seen: int) -> Kept:
    """What others typed since. Raises what `keep_draft` would."""
    _require(entry, user, expected_version)
    others = [row for row in _drafts(entry) if row.pk > seen]
    return Kept({}, others, set(), max([seen, *(row.pk for row in others)]))


@transaction.atomic
def discard_draft(*, entry: ProgressEntry, by: User, seen: int) -> None:
    """Throw away what was typed and not saved, up to what the person has seen."""
    hold_entry(entry)
    can_discard_draft(by, entry).require()
    entry.drafts.filter(pk__lte=seen).delete()


def _drafts(entry: ProgressEntry) -> list[AnswerDraft]:
    return list(entry.drafts.filter(answer_version=entry.version).select_related("typed_by"))


def _require(entry: ProgressEntry, by: User, expected_version: int) -> None:
    can_edit_entry(by, entry).require()
    if entry.version != expected_version:
        who = entry.answered_by or _("Somebody else")
        raise StaleEdit(_("%(who)s saved this answer in the meantime: press “Save” to see both.") % {"who": who})


def _why_not(text: str) -> str | Promise:
    if len(text) > LONGEST:
        return _("The text is too long.")
    try:
        refuse_personal_numbers(text)
    except Refused as refusal:
        return refusal.message
    return ""


def _replace(entry: ProgressEntry, texts: Mapping[str, str], by: User) -> list[AnswerDraft]:
    entry.drafts.filter(answer_version=entry.version, name__in=texts).delete()
    given = {"entry": entry, "answer_version": entry.version, "typed_at": clock.now(), "typed_by": by}
    return AnswerDraft.objects.bulk_create(AnswerDraft(name=n, value=text, **given) for n, text in texts.items())
