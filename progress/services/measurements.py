"""What the Secretariat measures: one figure per indicator and period, or the reason why there is none."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Indicator, Passport
from progress import events
from progress.formulas.achievement import Band
from progress.models import Event, Measurement, ReportingPeriod
from progress.permissions import can_record_measurement
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import mark
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, read_anew
from strategy_tracker.base.text import clean

STALE = _("Somebody else recorded this measurement in the meantime. What you typed is still in the form.")
# What an editor saw; who measured it and when belongs to it, so that the same figure typed twice is not the same.
STATE = ("value", "numerator", "denominator", "source", "note", "absent_reason", "measured_at", "measured_by_id")


def mark_of(measurement: Measurement | None) -> str:
    """A mark of the state that a form was opened with; empty where nothing was recorded."""
    if measurement is None:
        return ""
    values = [getattr(measurement, name) for name in STATE]
    return mark(v.normalize() if isinstance(v, Decimal) else v for v in values)


@transaction.atomic
def record_measurement(
    *,
    indicator: Indicator,
    period: ReportingPeriod,
    by: User,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    absent_reason: str = "",
    source: str = "",
    note: str = "",
    expected_state: str | None = None,
) -> Measurement:
    """Record a value, or a numerator and its denominator, or why there is neither; one event when something changed.

    Percentages are numbers from 0 to 100. `expected_state` is `mark_of` what the editor saw; None skips the check.
    Raises Refused where a rule says no, StaleEdit when somebody else recorded something since.
    """
    hold(period)
    can_record_measurement(by, period).require()
    read_anew(indicator)
    if indicator.plan_id != period.plan_id:
        raise Refused(_("The indicator belongs to another plan."))
    figures = {"value": value, "numerator": numerator, "denominator": denominator}
    texts = {"source": source, "note": note, "absent_reason": absent_reason}
    texts = {name: clean(text).strip() for name, text in texts.items()}
    refuse_personal_numbers(*texts.values())
    passport = indicator.passport_on(period.ends_on)
    check_figures(passport, texts["absent_reason"], counts_victims=indicator.counts_victims, **figures)
    current = Measurement.objects.filter(indicator=indicator, period=period).first()
    if expected_state is not None and expected_state != mark_of(current):
        raise StaleEdit(STALE)
    return _store(indicator, period, current, {**figures, **texts}, by)


def check_figures(
    passport: Passport,
    absent_reason: str,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    *,
    counts_victims: bool,
) -> None:
    """Exactly one of the three ways, and one that fits how the indicator is measured (domain.md §5). Raises Refused."""
    is_share = numerator is not None or denominator is not None
    if (value is not None) + is_share + bool(absent_reason) != 1:
        raise Refused(_("Give a value, or a numerator with its denominator, or the reason why there is none."))
    if is_share:
        _check_share(numerator, denominator)
    if value is not None and value < 0:
        raise Refused(_("A measurement cannot be negative."))
    if is_share and (passport.unit == Indicator.Unit.COUNT or passport.span_rule == Indicator.SpanRule.SUM):
        raise Refused(_("This indicator counts: give its number."))
    if value is not None and counts_victims and passport.unit == Indicator.Unit.PERCENT:
        raise Refused(
            _("Give the numbers, not the percentage: small numbers of victims are hidden in what is published.")
        )
    if value is not None and passport.span_rule == Indicator.SpanRule.RATIO:
        raise Refused(_("Percentages of several periods cannot be added up: give numerator and denominator."))


def _check_share(numerator: Decimal | None, denominator: Decimal | None) -> None:
    if numerator is None or denominator is None:
        raise Refused(_("A share needs both its numerator and its denominator."))
    if denominator <= 0:
        raise Refused(
            _("The denominator must be more than zero. If there was nothing to measure, say so as the reason.")
        )
    if not 0 <= numerator <= denominator:
        raise Refused(_("The numerator is a part of the denominator: it cannot be larger, nor below zero."))


def _store(
    indicator: Indicator,
    period: ReportingPeriod,
    current: Measurement | None,
    values: dict[str, Decimal | str | None],
    by: User,
) -> Measurement:
    """Write what is new if nobody else did since `current` was read."""
    if current is not None and all(getattr(current, name) == value for name, value in values.items()):
        return current
    before = in_short(current)
    stamped = {**values, "measured_at": clock.now(), "measured_by": by}
    if current is None:
        try:
            with transaction.atomic():
                current = Measurement.objects.create(indicator=indicator, period=period, **stamped)
        except IntegrityError as error:
            raise StaleEdit(STALE) from error
    else:
        seen = {name: getattr(current, name) for name in STATE}
        if Measurement.objects.filter(pk=current.pk, **seen).update(**stamped) != 1:
            raise StaleEdit(STALE)
    current.refresh_from_db()
    events.record(
        Event.Kind.MEASUREMENT_RECORDED,
        by=by,
        period=period,
        before=before,
        after=in_short(current),
        reason=current.absent_reason,
        detail=indicator.code,
    )
    return current


def in_short(measurement: Measurement | None) -> str:
    """The figure as the history names it: 45, 27/60, or the code of "not measured"; empty where nothing was said."""
    if measurement is None:
        return ""
    if measurement.value is not None:
        return f"{measurement.value.normalize():f}"
    if measurement.numerator is not None:
        return f"{measurement.numerator.normalize():f}/{measurement.denominator.normalize():f}"
    return Band.NOT_MEASURED.value
