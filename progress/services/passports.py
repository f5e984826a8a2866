"""The passport of an indicator: each edition is a decision, holds from a day on, and moves no closed period."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Indicator, Passport, PassportEdition, stored_terms
from progress.models import Measurement
from progress.permissions import can_edit_passport
from progress.selectors.passports import first_free_day
from progress.services.measurements import check_figures
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, hold_all, read_anew
from strategy_tracker.base.text import clean

TEXTS = (
    "definition",
    "method",
    "numerator",
    "denominator",
    "source",
    "available",
    "baseline_source",
    "disaggregation",
    "verification",
)
STALE = _("Somebody else recorded an edition of this passport in the meantime. What you typed is still in the form.")


@transaction.atomic
def record_passport(
    *,
    indicator: Indicator,
    passport: Passport,
    in_force_on: dt.date,
    decision_number: str,
    decided_on: dt.date,
    by: User,
    reason: str = "",
    expected_number: int | None = None,
) -> PassportEdition:
    """Write the next edition of the passport, in force from a day on.

    `expected_number` is the number of the edition that the editor saw, 0 where there was none; None skips the check.
    Raises Refused where a rule says no, StaleEdit when somebody else recorded an edition since.
    """
    can_edit_passport(by).require()
    hold(indicator.plan)
    hold_all(indicator.plan.periods.all())
    read_anew(indicator, "plan")
    passport = replace(passport, **{name: clean(getattr(passport, name)).strip() for name in TEXTS})
    decision = {"decision_number": clean(decision_number).strip(), "reason": clean(reason).strip()}
    refuse_personal_numbers(*decision.values(), *(getattr(passport, name) for name in TEXTS))
    last = indicator.passport_editions.order_by("number").last()
    number = last.number if last else 0
    if expected_number is not None and expected_number != number:
        raise StaleEdit(STALE)
    _check_terms(passport)
    _check_decision(decision["decision_number"], decided_on)
    _check_day(indicator, in_force_on)
    _check_measurements(indicator, passport, in_force_on)
    if passport == indicator.passport_on(in_force_on) and last:
        raise Refused(_("Nothing of the passport was changed."))
    return PassportEdition.objects.create(
        indicator=indicator,
        number=number + 1,
        in_force_on=in_force_on,
        decided_on=decided_on,
        recorded_at=clock.now(),
        recorded_by=by,
        **decision,
        **stored_terms(passport),
    )


def _check_terms(passport: Passport) -> None:
    """What fits together, and numbers that can be (domain.md §5)."""
    if not passport.fits_together:
        raise Refused(_("Percentages cannot be summed, and numbers make no ratio: choose a rule that fits the unit."))
    numbers = [passport.baseline_value, *(target.value for target in passport.targets)]
    if any(number is not None and number < 0 for number in numbers):
        raise Refused(_("A baseline and a target cannot be negative."))
    if passport.unit == Indicator.Unit.PERCENT and any(number is not None and number > 100 for number in numbers):
        raise Refused(_("A percentage is at most 100."))
    if passport.baseline_value is not None and passport.baseline_year is None:
        raise Refused(_("A baseline needs its year."))


def _check_decision(decision_number: str, decided_on: dt.date) -> None:
    if not decision_number:
        raise Refused(_("A passport is completed by a decision: give its number."))
    if decided_on > clock.today():
        raise Refused(_("The decision cannot be dated to the future."))


def _check_day(indicator: Indicator, in_force_on: dt.date) -> None:
    """What was told of a closed period stays, and editions follow each other."""
    first = first_free_day(indicator)
    if in_force_on < first:
        message = _(
            "The passport can be in force from %(day)s at the earliest: what was told of closed periods, and the"
            " edition before, stay as they are."
        )
        raise Refused(message % {"day": date_format(first, "SHORT_DATE_FORMAT")})


def _check_measurements(indicator: Indicator, passport: Passport, in_force_on: dt.date) -> None:
    """What was measured already in the periods that it would hold for must fit it."""
    recorded = Measurement.objects.filter(indicator=indicator, period__ends_on__gte=in_force_on)
    for found in recorded.select_related("period").order_by("period__ends_on"):
        figures = {name: getattr(found, name) for name in ("value", "numerator", "denominator")}
        try:
            check_figures(passport, found.absent_reason, counts_victims=indicator.counts_victims, **figures)
        except Refused as refused:
            message = _("What was measured in %(period)s does not fit: %(why)s")
            raise Refused(message % {"period": found.period.name, "why": refused.message}) from refused
