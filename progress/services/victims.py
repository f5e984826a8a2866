"""What the Secretariat records of victims: the counts of one year, or the reason why there are none."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import ActionPlan
from progress import events
from progress.formulas.victim_sums import WHOLE, Place, VictimCounts, problems
from progress.models import Event, VictimCount, VictimRecord
from progress.permissions import can_record_statistics
from progress.selectors.victims import counts_of, statistics_until
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import mark
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold_all
from strategy_tracker.base.text import clean

STALE = _("Somebody else recorded the statistics of this year in the meantime. What you typed is still in the form.")
# What an editor saw, besides the counts; who recorded it and when belongs to it.
STATE = ("identified", "source", "note", "absent_reason", "recorded_at", "recorded_by_id")
NO_FIGURES = "no_figures"


def mark_of(record: VictimRecord | None) -> str:
    """A mark of the state that a form was opened with; empty where nothing was recorded."""
    if record is None:
        return ""
    values = [getattr(record, name) for name in STATE]
    counts = sorted(f"{'/'.join(place)}={value}" for place, value in counts_of(record).items())
    return mark([*values, *counts])


@transaction.atomic
def record_victim_statistics(
    *,
    year: int,
    by: User,
    counts: VictimCounts | None = None,
    absent_reason: str = "",
    source: str = "",
    note: str = "",
    expected_state: str | None = None,
) -> VictimRecord:
    """Record a year's counts, or why there are none; one event when something changed.

    `counts` are persons by dimension and category; None, or left out, is "not recorded", which is not 0.
    `expected_state` is `mark_of` what the editor saw; None skips the check. Raises Refused where a rule says no (all
    broken rules in one message), StaleEdit when somebody else recorded something since.
    """
    can_record_statistics(by, year).require()
    hold_all(ActionPlan.objects.all())
    known = statistics_until()
    if year not in known.years:
        raise Refused(_("Statistics are recorded of the years of a plan after the printed tables only."))
    texts = {"source": source, "note": note, "absent_reason": absent_reason}
    texts = {name: clean(text).strip() for name, text in texts.items()}
    refuse_personal_numbers(*texts.values())
    given = {place: count for place, count in (counts or {}).items() if count is not None}
    if given.keys() - known.typed.keys():
        raise Refused(_("The tables of the strategy have no such category."))
    _check(given, texts, [problem.message for problem in problems(given, known.typed)])
    current = known.record_of(year)
    if expected_state is not None and expected_state != mark_of(current):
        raise StaleEdit(STALE)
    return _store(year, current, given, texts, by)


def _check(given: dict[Place, int], texts: dict[str, str], broken: list[str]) -> None:
    """Figures that fit together and their source, or a reason; never both, never neither."""
    if bool(given) == bool(texts["absent_reason"]):
        raise Refused(_("Give the figures of the year, or the reason why there are none."))
    if not given:
        return
    if broken:
        raise Refused(" ".join(broken))
    if not texts["source"]:
        raise Refused(_("Name the source of the figures."))


def _store(
    year: int, current: VictimRecord | None, given: dict[Place, int], texts: dict[str, str], by: User
) -> VictimRecord:
    """Write what is new if nobody else did since `current` was read."""
    is_same = current is not None and all(getattr(current, name) == text for name, text in texts.items())
    if is_same and counts_of(current) == given:
        return current
    before = in_short(current)
    stamped = {**texts, "identified": given.get(WHOLE), "recorded_at": clock.now(), "recorded_by": by}
    record = _write(year, current, stamped)
    record.counts.all().delete()
    VictimCount.objects.bulk_create(
        VictimCount(record=record, dimension=place[0], category=place[1], value=count)
        for place, count in given.items()
        if place != WHOLE
    )
    events.record(
        Event.Kind.STATISTICS_RECORDED,
        by=by,
        before=before,
        after=in_short(record),
        reason=record.absent_reason,
        detail=str(year),
    )
    return record


def _write(year: int, current: VictimRecord | None, stamped: dict[str, object]) -> VictimRecord:
    """The row of the year as stamped and as the database gives it; it is the lock of its counts."""
    if current is None:
        try:
            with transaction.atomic():
                VictimRecord.objects.create(year=year, **stamped)
        except IntegrityError as error:
            raise StaleEdit(STALE) from error
    else:
        seen = {name: getattr(current, name) for name in STATE}
        if VictimRecord.objects.filter(pk=current.pk, **seen).update(**stamped) != 1:
            raise StaleEdit(STALE)
    return VictimRecord.objects.get(year=year)


def in_short(record: VictimRecord | None) -> str:
    """The year as the history keeps it: its identified victims, or the code of "no figures"; empty before anything."""
    if record is None:
        return ""
    return NO_FIGURES if record.identified is None else str(record.identified)
