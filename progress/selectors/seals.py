"""The seals of periods, and what is in them."""

import json

from plans.models import ActionPlan
from progress.formulas.values import Record
from progress.models import PeriodSeal, ReportingPeriod

MOST_KEPT = 16  # seals that a process keeps at hand, by their hash
_read: dict[str, Record] = {}


def seal_of(period: ReportingPeriod) -> PeriodSeal | None:
    """The seal of a closed period, without its data; an open one has none that holds. One query."""
    return (
        period.seals.unbroken()
        .select_related("edition__version__plan__strategy")
        .defer("data", "edition__data")
        .first()
        if period.is_closed
        else None
    )


def read_data(seal: PeriodSeal) -> Record:
    """What the seal holds. One query."""
    return json.loads(PeriodSeal.objects.values_list("data", flat=True).get(pk=seal.pk))


def data_of(seal: PeriodSeal) -> Record:
    """The same, read once in this process and shared: nobody may change it."""
    if seal.sha256 not in _read:
        while len(_read) >= MOST_KEPT:
            _read.pop(next(iter(_read)), None)
        _read[seal.sha256] = read_data(seal)
    return _read[seal.sha256]


def sealed_of(plan: ActionPlan, until: ReportingPeriod | None = None) -> list[Record]:
    """What the seals of the plan's closed periods hold, the oldest first, up to this one where one is named.

    One query, and one for each seal that this process has not read yet.
    """
    seals = PeriodSeal.objects.unbroken().filter(period__plan=plan).defer("data").order_by("period__ends_on")
    if until is not None:
        seals = seals.filter(period__ends_on__lte=until.ends_on)
    return [data_of(seal) for seal in seals]


def counted_on(period: ReportingPeriod) -> list[Record]:
    """The seals of the earlier periods, as the seal of this one names them: what is in them went into it. One query."""
    earlier = PeriodSeal.objects.unbroken().filter(
        period__plan=period.plan_id, period__ends_on__lt=period.starts_on, period__status=ReportingPeriod.Status.CLOSED
    )
    rows = earlier.order_by("period__ends_on").values_list("period__code", "number", "sha256")
    return [{"period": code, "number": number, "sha256": sha256} for code, number, sha256 in rows]


def outdated_by(period: ReportingPeriod) -> list[str]:
    """The codes of earlier periods that have been sealed with other figures since this one was sealed.

    Its own figures still are those of before. Empty for a period that is not sealed. Three queries at most.
    """
    seal = seal_of(period)
    if seal is None:
        return []
    then = {row["period"]: row["sha256"] for row in data_of(seal)["counts_on"]}
    return [row["period"] for row in counted_on(period) if then.get(row["period"]) != row["sha256"]]
