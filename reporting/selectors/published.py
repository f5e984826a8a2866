"""What has been published of the plan's progress: each half-year by its newest report, one in force before others.

Nothing else is read: what no signed and published report holds is not public.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.db.models import F

from progress.formulas.values import Record
from reporting.models import Report, Snapshot

MOST_KEPT = 12  # contents that a process keeps at hand; each is some MB


@dataclass(frozen=True)
class PublishedPeriod:
    """A half-year that published reports tell of, the newest of them first; their frozen content is read when asked."""

    plan: str
    code: str
    reports: tuple[Report, ...]

    @property
    def report(self) -> Report:
        """The one whose content is shown: the newest in force; a superseded one until its correction is public."""
        return self.reports[0]

    @property
    def data(self) -> Record:
        """What it holds. Nobody may change it."""
        return _content(self.report.issued_id, self.report.issued.sha256)


def published_periods() -> list[PublishedPeriod]:
    """The newest half-year first. One query."""
    return list(_periods())


def _periods() -> Iterator[PublishedPeriod]:
    reports = (
        Report.objects.public()
        .filter(issued__isnull=False)
        .select_related("period__plan", "issued")
        .defer("issued__data")
        .order_by(
            "-period__ends_on",
            "period__plan",
            F("superseded_at").asc(nulls_first=True),
            "-published_at",
            "-version",
            "language",
            "pk",
        )
    )
    for (plan, code), rows in groupby(reports, key=lambda report: (report.period.plan.code, report.period.code)):
        yield PublishedPeriod(plan, code, tuple(rows))


@lru_cache(maxsize=MOST_KEPT)  # a snapshot is written once; the hash tells it from one of another database
def _content(snapshot: int, sha256: str) -> Record:
    return json.loads(Snapshot.objects.values_list("data", flat=True).get(pk=snapshot))
