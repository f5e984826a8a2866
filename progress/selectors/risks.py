"""The register of risks: as it stands now, and as it stood in a period."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Max, Prefetch

from accounts.models import Institution
from plans.models import Action, ActionPlan
from progress.models import ReportingPeriod, Risk, RiskReview


@dataclass(frozen=True)
class RiskAsOf:
    """One row of the register as of a period: where it stands, where it stood before the span, what was said of it."""

    risk: Risk
    review: RiskReview
    before: str  # its state before the span began; empty where it is new
    times: int  # in how many half-years of the span it was named


def confirmed_reviews(period: ReportingPeriod) -> list[RiskReview]:
    """What is confirmed of the risks of the plan up to the period, the oldest first. One query.

    What an institution says of a risk is confirmed when its answer is verified.
    """
    reviews = RiskReview.objects.filter(
        is_confirmed=True, risk__plan=period.plan_id, period__ends_on__lte=period.ends_on
    )
    named = ("period", "risk__action", "risk__objective", "risk__institution", "risk__opened_in")
    in_order = ("risk__action__position", "risk__objective__position", "risk", "period__ends_on")
    return list(reviews.select_related(*named).order_by(*in_order))


def register_of(reviews: Iterable[RiskReview], starts_on: dt.date) -> list[RiskAsOf]:
    """The register as these reviews say it, without what was settled before this day."""
    rows = (list(found) for _risk, found in groupby(reviews, key=attrgetter("risk_id")))
    return [row for row in (_as_of(found, starts_on) for found in rows) if row is not None]


def _as_of(reviews: list[RiskReview], starts_on: dt.date) -> RiskAsOf | None:
    earlier = [review for review in reviews if review.period.ends_on < starts_on]
    within = reviews[len(earlier) :]
    if not within and earlier[-1].state == Risk.State.SETTLED:
        return None
    times = sum(review.is_named for review in within)
    return RiskAsOf(reviews[-1].risk, reviews[-1], earlier[-1].state if earlier else "", times)


def next_number(plan: ActionPlan) -> int:
    """What the next one in the register of the plan is called by; asked while the open period is held."""
    return (Risk.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0) + 1


def open_risks_of(action: Action, institution: Institution) -> list[Risk]:
    """What an institution may say something of beside its answer: what is not settled of the action, gravest first."""
    own_words = RiskReview.objects.filter(is_confirmed=False, entry__submission__institution=institution)
    said = Prefetch("reviews", own_words, to_attr="unconfirmed")  # never another institution's draft
    own = Risk.objects.live().filter(action=action).of_institution(institution)
    return sorted(own.with_place().prefetch_related(said), key=lambda risk: (-(risk.score or 0), risk.pk))
