"""Sealing a period: its figures are frozen when it closes, and the seal is broken, visibly, when it is reopened."""

from functools import cache

from django.conf import settings
from django.db import transaction

from accounts.models import User
from plans.documents.editions import edition_on
from progress.models import PeriodSeal, ReportingPeriod
from progress.selectors.seals import seal_of
from progress.services.holding import hold_figures
from progress.snapshot import build
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, fingerprint, sha256

# What decides what a seal says: the rows that are read, the rules, and how both are written down.
PATTERNS = (
    "plans/**/*.py",
    "progress/formulas/**/*.py",
    "progress/models/**/*.py",
    "progress/selectors/**/*.py",
    "progress/snapshot/**/*.py",
    "strategy_tracker/base/canonical.py",
)


@cache
def software() -> str:
    """Version and fingerprint of the program that works out the figures, such as "0.1.0+4f2a9c01be"."""
    return f"{settings.VERSION}+{fingerprint(settings.BASE_DIR, PATTERNS)[:10]}"


def seal_period(*, period: ReportingPeriod, by: User | None) -> PeriodSeal:
    """Freeze what is told of a closed period. Whoever calls holds the figures (`hold_figures`)."""
    text = canonical_json(build(period))
    last = period.seals.order_by("-number").values_list("number", flat=True).first()
    return PeriodSeal.objects.create(
        period=period,
        number=(last or 0) + 1,
        sealed_at=clock.now(),
        sealed_by=by,
        edition=edition_on(period.plan, period.ends_on),
        software=software(),
        data=text,
        sha256=sha256(text),
    )


def break_seal(*, period: ReportingPeriod, reason: str, by: User) -> None:
    """Mark the seal of a period that is being reopened as broken, with the reason; it stays, with all it holds."""
    period.seals.unbroken().update(broken_at=clock.now(), broken_by=by, broken_reason=reason)


def seal_what_is_closed() -> list[PeriodSeal]:
    """Seal each closed period that has no seal, the oldest first: those that were closed before there were seals.

    Nobody has sealed them: they hold what was stored when the product learnt to seal, and say when that was.
    """
    closed = ReportingPeriod.objects.closed().exclude(pk__in=PeriodSeal.objects.unbroken().values("period"))
    return [_seal_late(period) for period in closed.select_related("plan__strategy").order_by("plan", "ends_on")]


@transaction.atomic
def _seal_late(period: ReportingPeriod) -> PeriodSeal:
    hold_figures(period)
    return seal_of(period) or seal_period(period=period, by=None)
