"""Writing into a draft: the prose of its chapters, its recommendations, what became of earlier ones.

Everything is written by the Secretariat until the report is finalised (permissions.can_write_report). A save that comes
with the mark of what the writer saw is refused when somebody else wrote since; nothing is lost, both texts are shown.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from progress.uploads.scanning import refuse_personal_numbers
from reporting.document.chapters.recommendations import MOST
from reporting.models import FollowUp, Recommendation, Report, ReportEvent, SectionText, TextConfirmation
from reporting.permissions import can_write_report
from reporting.selectors.texts import (
    draft_of,
    drafted_rows,
    find_prose,
    followed,
    is_written_into,
    mark_of_draft,
    newest_text,
    newest_texts,
    prose_of,
    recommendations_of,
    report_before,
    written_recommendations,
)
from reporting.services.holding import hold_report
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import mark
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean

# One sitting is one version: who goes on writing within this time goes on with the same one.
SITTING = dt.timedelta(minutes=10)
LONGEST_SECTION = 60_000  # characters
APART = 1_000  # numbers are moved out of each other's way before they are given anew
STALE_TEXT = _("Somebody else wrote this text in the meantime. What you typed is still in the form.")
STALE_ROW = _("Somebody else changed this in the meantime. What you typed is still in the form.")


# Texts of chapters


def state_of_text(text: SectionText | None) -> str:
    """A mark of the version that an editor was opened with; "draft" where nobody has written yet."""
    if text is None:
        return "draft"
    return f"{text.number}-{mark([text.text, text.written_at.isoformat()])}"


@transaction.atomic
def save_text(*, report: Report, chapter: str, text: str, by: User, expected_state: str | None = None) -> bool:
    """Keep what was typed; whether anything is new. One event for each new version.

    The first save also keeps the draft made by rules, as version 1 by nobody. `expected_state` is `state_of_text` of
    what the writer saw; None skips the check. Raises Refused where a rule says no, StaleEdit when somebody was faster.
    """
    report = _own_draft(report, by)
    if find_prose(report, chapter) is None:
        raise Refused(_("This chapter has no text of its own."))
    text = _clean(text)
    if len(text) > LONGEST_SECTION:
        raise Refused(_("The text is too long for one chapter."))
    refuse_personal_numbers(text)
    last = newest_text(report, chapter)
    if expected_state is not None and expected_state != state_of_text(last):
        raise StaleEdit(STALE_TEXT)
    if text == (_clean(draft_of(report, chapter)) if last is None else prose_of(last)):
        return False
    _store_text(report, chapter, text, last, by)
    return True


def _store_text(report: Report, chapter: str, text: str, last: SectionText | None, by: User) -> None:
    if last is None:
        last = _add_version(report, chapter, 1, draft_of(report, chapter), None)
    elif last.written_by_id == by.pk and clock.now() - last.written_at < SITTING:
        seen = report.texts.filter(pk=last.pk, text=last.text, written_at=last.written_at)
        if seen.update(text=text, is_markdown=False, written_at=clock.now()) != 1:
            raise StaleEdit(STALE_TEXT)
        return
    _add_version(report, chapter, last.number + 1, text, by)
    _record(report, by, chapter)


def _add_version(report: Report, chapter: str, number: int, text: str, by: User | None) -> SectionText:
    values = {"number": number, "text": _clean(text), "written_at": clock.now(), "written_by": by}
    try:
        with transaction.atomic():
            return SectionText.objects.create(report=report, chapter=chapter, **values)
    except IntegrityError as error:
        raise StaleEdit(STALE_TEXT) from error


@transaction.atomic
def confirm_text(*, report: Report, chapter: str, by: User, expected_state: str | None = None) -> TextConfirmation:
    """Stand by what rules drafted for a chapter, with one's name. It counts until the figures give another text.

    `expected_state` is `mark_of_draft` of what the person read; None skips the check. Raises Refused, StaleEdit.
    """
    report = _own_draft(report, by)
    if find_prose(report, chapter) is None:
        raise Refused(_("This chapter has no text of its own."))
    if newest_text(report, chapter) is not None:
        raise Refused(_("Somebody has written this text already: there is no draft to confirm."))
    if not draft_of(report, chapter).strip():
        raise Refused(_("There is no draft to confirm."))
    mark = mark_of_draft(report, chapter)
    if expected_state is not None and expected_state != mark:
        raise StaleEdit(_("The figures have changed, and so has the draft. Read it once more."))
    values = {"draft_sha256": mark, "confirmed_at": clock.now(), "confirmed_by": by}
    confirmation, _is_new = TextConfirmation.objects.update_or_create(report=report, chapter=chapter, defaults=values)
    ReportEvent.objects.record(ReportEvent.Kind.CONFIRMED, report, by=by, detail=chapter)
    return confirmation


@transaction.atomic
def take_back_text(*, report: Report, chapter: str, number: int, by: User) -> SectionText:
    """Make an earlier version the newest again, as a version of its own: what stood there stays in the list."""
    report = _own_draft(report, by)
    version = report.texts.filter(chapter=chapter, number=number).first()
    last = newest_text(report, chapter)
    if version is None or version.number == last.number:
        raise Refused(_("There is no earlier version with this number."))
    text = prose_of(version)
    refuse_personal_numbers(text)
    taken = _add_version(report, chapter, last.number + 1, text, by)
    _record(report, by, f"{chapter} {number} → {taken.number}")
    return taken


@transaction.atomic
def take_over_texts(*, report: Report, earlier: Report, by: User) -> int:
    """Begin with the texts and recommendations of an earlier version of the same report; how many there were.

    Figures in them may have changed since: the draft by rules stays as version 1, to compare with. Only where nobody
    has written anything yet.
    """
    hold(report.period)
    report = _own_draft(report, by)
    hold_report(earlier)
    if (earlier.kind, earlier.period_id, earlier.language) != (report.kind, report.period_id, report.language):
        raise Refused(_("Only texts of the same report in the same language can be taken over."))
    if is_written_into(report):
        raise Refused(_("Somebody has written into this report already."))
    texts = list(newest_texts(earlier))
    for text in texts:
        _add_version(report, text.chapter, 1, draft_of(report, text.chapter), None)
        _add_version(report, text.chapter, 2, prose_of(text), by)
    n_others = _copy_recommendations(report, earlier) + _copy_follow_ups(report, earlier)
    if not texts and not n_others:
        raise Refused(_("There is nothing to take over."))
    _record(report, by, f"v{earlier.version} → v{report.version}")
    return len(texts) + n_others


def _copy_recommendations(report: Report, earlier: Report) -> int:
    """Those that people wrote: what rules recommend they make anew from the new figures."""
    rows = written_recommendations(earlier)
    copies = [
        Recommendation(
            report=report,
            number=row.number,
            text=row.text,
            responsible_id=row.responsible_id,
            also_to=row.also_to,
            due_on=row.due_on,
            fact=row.fact,
        )
        for row in rows
    ]
    return len(Recommendation.objects.bulk_create(copies))


def _copy_follow_ups(report: Report, earlier: Report) -> int:
    rows = earlier.follow_ups.filter(recommendation__report=report_before(report))
    copies = [
        FollowUp(report=report, recommendation_id=row.recommendation_id, outcome=row.outcome, note=row.note)
        for row in rows
    ]
    return len(FollowUp.objects.bulk_create(copies))


# Recommendations


def state_of_recommendation(row: Recommendation) -> str:
    """A mark of what an editor was opened with."""
    return mark([row.number, row.text, row.responsible_id, row.also_to, row.due_on, row.fact])


@transaction.atomic
def save_recommendation(
    *,
    report: Report,
    text: str,
    by: User,
    responsible: Institution | None = None,
    also_to: str = "",
    due_on: dt.date | None = None,
    fact: str = "",
    number: int | None = None,
    recommendation: Recommendation | None = None,
    expected_state: str | None = None,
) -> Recommendation:
    """Add a recommendation, or change one; the others make room for its number. Without a number it comes last.

    Each has four parts (to whom, what, by when, why), and a report at most ten: what is more is read by nobody.
    """
    report = _own_draft(report, by)
    text, also_to, fact = _clean(text), _clean(also_to), _clean(fact)
    if not text:
        raise Refused(_("Write what is to be done."))
    if responsible is None and not also_to:
        raise Refused(_("Say whom it is addressed to."))
    if due_on is None:
        raise Refused(_("Say by when it is to be done."))
    if not fact:
        raise Refused(_("Name the fact behind it."))
    for words in (text, also_to, fact):
        refuse_personal_numbers(words)
    values = {"text": text, "responsible": responsible, "also_to": also_to, "due_on": due_on, "fact": fact}
    if recommendation is None and report.recommendations.count() >= MOST:
        raise Refused(
            _("A report has at most %(n)s recommendations: remove one, or change one into this.") % {"n": MOST}
        )
    if recommendation is None:
        recommendation = report.recommendations.create(number=_last_number(report) + 1, **values)
    else:
        current = _current(report.recommendations, recommendation.pk)
        if expected_state is not None and expected_state != state_of_recommendation(current):
            raise StaleEdit(STALE_ROW)
        Recommendation.objects.filter(pk=current.pk).update(**values)
    _number_anew(report, recommendation.pk, number)
    recommendation.refresh_from_db()
    _record(report, by, f"recommendation {recommendation.number}")
    return recommendation


@transaction.atomic
def adopt_recommendations(*, report: Report, by: User) -> int:
    """Take over what rules recommend, to be changed one by one; how many there are. Only where nobody wrote any yet."""
    report = _own_draft(report, by)
    if report.recommendations.exists():
        raise Refused(_("This report has recommendations already."))
    rows = drafted_rows(report, recommendations_of(report))
    if not rows:
        raise Refused(_("There is nothing to take over."))
    Recommendation.objects.bulk_create(rows)
    _record(report, by, f"recommendations 1–{len(rows)}")
    return len(rows)


@transaction.atomic
def remove_recommendation(*, recommendation: Recommendation, by: User) -> None:
    """Take a recommendation out of a draft; the others close up."""
    report = _own_draft(recommendation.report, by)
    current = _current(report.recommendations, recommendation.pk)
    number = current.number
    current.delete()
    _number_anew(report)
    _record(report, by, f"recommendation {number} removed")


def _last_number(report: Report) -> int:
    last = report.recommendations.order_by("-number").first()
    return last.number if last else 0


def _number_anew(report: Report, moved: int | None = None, number: int | None = None) -> None:
    """Number from 1 without gaps; `moved` (a key) comes to `number`, or as near as there are numbers."""
    order = list(report.recommendations.order_by("number").values_list("pk", flat=True))
    if moved is not None and number is not None:
        order.remove(moved)
        order.insert(max(0, number - 1), moved)
    for start in (APART, 1):  # out of the way first: no number may stand twice even for a moment
        for position, pk in enumerate(order, start):
            report.recommendations.filter(pk=pk).update(number=position)


# What became of earlier recommendations


def state_of_follow_up(row: FollowUp | None) -> str:
    """A mark of what an editor was opened with; empty where nobody said anything."""
    return mark([row.outcome, row.note]) if row else ""


@transaction.atomic
def record_follow_up(
    *,
    report: Report,
    recommendation: Recommendation,
    outcome: str,
    by: User,
    note: str = "",
    expected_state: str | None = None,
) -> FollowUp:
    """Say what became of a recommendation of the report before."""
    report = _own_draft(report, by)
    item = next((item for item in followed(report) if item.recommendation.pk == recommendation.pk), None)
    if item is None:
        raise Refused(_("This is not a recommendation of the report before."))
    if outcome not in FollowUp.Outcome.values:
        raise Refused(_("Choose what became of the recommendation."))
    note = _clean(note)
    refuse_personal_numbers(note)
    if expected_state is not None and expected_state != state_of_follow_up(item.follow_up):
        raise StaleEdit(STALE_ROW)
    values = {"outcome": outcome, "note": note}
    row, _is_new = FollowUp.objects.update_or_create(report=report, recommendation=recommendation, defaults=values)
    _record(report, by, f"follow-up {recommendation.number}: {outcome}")
    return row


# Together


def _own_draft(report: Report, by: User) -> Report:
    """The report as it is now, held until the end of the transaction: finalising waits, or has been faster."""
    hold_report(report)
    can_write_report(by, report).require()
    return report


def _current(rows: object, pk: int) -> Recommendation:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise StaleEdit(_("Somebody else removed this recommendation in the meantime."))
    return row


def _record(report: Report, by: User, what: str) -> None:
    ReportEvent.objects.record(ReportEvent.Kind.EDITED, report, by=by, detail=what)


def _clean(text: str) -> str:
    """Composed letters, one kind of line end, nothing before or after."""
    return clean(text).strip()
