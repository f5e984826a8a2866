"""Two half-years, or two institutions, beside each other: all from seals, so that nothing moves that was told."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain

from django.utils import formats
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from plans.models import ActionPlan
from progress.charts.over_time import StatusOverTime
from progress.formulas.rates import Share
from progress.formulas.values import Record, Records, as_decimal
from progress.models import Risk
from progress.pages.histories.institution import InstitutionMoment, led_over_time, moments_of
from progress.selectors.seals import sealed_of
from progress.snapshot.changes import changes
from progress.snapshot.trend import trend_of
from strategy_tracker.base.templatetags.words import counts_first, money
from strategy_tracker.base.text import FIELD_SUFFIX

HIGH_RISKS = _("High risks that are not settled")
SHARES = (
    ("rate", _("Implementation rate of the year")),
    ("due_by_cut_off", _("Implemented, of those whose deadline had passed")),
    ("reporting", _("Reporting rate")),
    ("fulfilment", _("Targets of indicators that were met")),
)
OF_YEAR = ("rate", "fulfilment")
AMOUNTS = (("planned", _("Planned for the year, EUR")), ("spent", _("Spent in the year so far, EUR")))


@dataclass(frozen=True)
class SharePair:
    """One rate in both half-years; the change is in percentage points."""

    label: str | Promise
    before: Share
    after: Share
    is_of_one_year: bool = True

    @property
    def change(self) -> str:
        """How far apart they are, with its sign; of other numbers nothing is told, as on the first page of reports."""
        if self.before.share is None or self.after.share is None:
            return ""
        if not self.is_of_one_year or self.before.of != self.after.of:
            return gettext("of other numbers")
        points = ((self.after.share - self.before.share) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        sign = "+" if points > 0 else ""
        shown = formats.number_format(points, 1, use_l10n=True).replace("-", "−")
        return gettext("%(points)s percentage points") % {"points": f"{sign}{shown}"}


@dataclass(frozen=True)
class NumberPair:
    """An amount or a count in both half-years."""

    label: str | Promise
    before: Decimal | None
    after: Decimal | None
    is_of_one_year: bool = True

    @property
    def change(self) -> Decimal | None:
        """The difference; None where one is not known, or where they are of different years."""
        is_known = self.before is not None and self.after is not None
        return self.after - self.before if is_known and self.is_of_one_year else None


@dataclass(frozen=True)
class Changed:
    """Something that stood otherwise: its name, what it was and what it is, each as text or as the code of a badge."""

    code: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeList:
    """What stood otherwise of one kind; `page` shows each. Without states it came or went, and that is all."""

    title: str | Promise
    rows: list[Changed]
    page: str = ""
    has_states: bool = True
    are_badges: bool = False


@dataclass(frozen=True)
class PeriodComparison:
    """What changed between two half-years; lists that are empty are left out."""

    shares: list[SharePair]
    amounts: list[NumberPair]
    high_risks: NumberPair
    lists: list[ChangeList]

    @property
    def counts_first(self) -> bool:
        """How the shares are written, which stand in one column."""
        return counts_first(share.of for row in self.shares for share in (row.before, row.after))


def compared_periods(plan: ActionPlan, before: str, after: str, user: User) -> PeriodComparison | None:
    """Both by their codes; None where one of them is not sealed. Three queries, and one for each seal not read yet.

    Of the register everybody sees what that person may read in it.
    """
    sealed = {data["period"]["code"]: data for data in sealed_of(plan)}
    if before not in sealed or after not in sealed:
        return None
    points = {point["period"]: point for point in trend_of(plan)}
    one, other = points[before], points[after]
    is_same = one["year"] == other["year"]
    return PeriodComparison(
        shares=[
            SharePair(label, Share(**one[name]), Share(**other[name]), is_same or name not in OF_YEAR)
            for name, label in SHARES
        ],
        amounts=[NumberPair(label, as_decimal(one[name]), as_decimal(other[name]), is_same) for name, label in AMOUNTS],
        high_risks=NumberPair(HIGH_RISKS, one["high_risks"], other["high_risks"]),
        lists=[
            *(found for found in _lists(sealed[before], sealed[after], one, other) if found.rows),
            *_risks(sealed[before], sealed[after], _readable(plan, user)),
        ],
    )


def _lists(old: Record, new: Record, one: Record, other: Record) -> list[ChangeList]:
    found = changes(old, new)
    titles = {row["code"]: _title(row) for row in (*old["actions"], *new["actions"])}

    def rows(of: Records, shown: Callable[[str | None], str] = str) -> list[Changed]:
        return [
            Changed(row["code"], _of_year(titles[row["code"]], row), shown(row["before"]), shown(row["after"]))
            for row in of
        ]

    def named(*lists: Records) -> list[Changed]:
        return [Changed(row["code"], _title(row), "", "") for row in chain(*lists)]

    action = "action_detail"
    return [
        ChangeList(_("Status of actions"), rows(found["status"]), action, are_badges=True),
        ChangeList(_("Deadlines"), rows(found["deadlines"], _day), action),
        ChangeList(_("Planned amounts, EUR"), rows(found["budget"], _amount), action),
        ChangeList(_("New actions"), named(found["new"], found["reinstated"]), action, has_states=False),
        ChangeList(_("Cancelled actions"), named(found["cancelled"], found["removed"]), "", has_states=False),
        ChangeList(
            _("Indicators"),
            _indicators(one["indicators"], other["indicators"], new["indicators"]),
            "indicator_detail",
            are_badges=True,
        ),
    ]


def _of_year(title: str, row: Record) -> str:
    return f"{title} · {row['year']}" if "year" in row else title


def _title(row: Record) -> str:
    """In the person's language, else in Albanian."""
    return row[f"title{FIELD_SUFFIX.get(get_language() or 'sq', '')}"] or row["title"]


def _day(text: str | None) -> str:
    return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else gettext("no deadline")


def _amount(text: str | None) -> str:
    return gettext("not costed") if text is None else money(Decimal(text))


def _indicators(before: Record, after: Record, names: Records) -> list[Changed]:
    """Those that are judged otherwise; the values stand with the badges."""
    told = {row["code"]: row for row in names}
    return [
        Changed(code, _title(told[code]), before[code]["band"], row["band"])
        for code, row in after.items()
        if code in before and code in told and before[code]["band"] != row["band"]
    ]


def _readable(plan: ActionPlan, user: User) -> dict[int, int]:
    """The risks that the person may read: by the number that seals call them by, what their pages are called."""
    return dict(Risk.objects.filter(plan=plan).visible_to(user).values_list("number", "pk"))


def _risks(old: Record, new: Record, readable: dict[int, int]) -> Iterator[ChangeList]:
    """What is in the register anew, or stands otherwise; seals from before the register tell of none."""
    one, other = (
        {row["number"]: row for row in data["spans"]["half_year"]["problems"].get("register", [])}
        for data in (old, new)
    )
    rows = [
        Changed(str(readable[number]), _of_action(row), one[number]["state"] if number in one else "", row["state"])
        for number, row in other.items()
        if number in readable and (number not in one or one[number]["state"] != row["state"])
    ]
    if rows:
        yield ChangeList(_("Risks and difficulties"), rows, "risk_detail", are_badges=True)


def _of_action(row: Record) -> str:
    return f"{row['action']} · {row['description']}" if row["action"] else row["description"]


@dataclass(frozen=True)
class InstitutionSide:
    """One of two institutions: how it answered, half-year by half-year, and where the actions stand that it leads."""

    institution: Institution
    moments: list[InstitutionMoment]
    chart: StatusOverTime | None

    @property
    def on_time(self) -> Share:
        """How many times it was on time, of how many that it was asked."""
        return Share(sum(one.outcome == "on_time" for one in self.moments), len(self.moments))

    @property
    def days_late(self) -> int:
        """In all half-years together."""
        return sum(one.days_late for one in self.moments)

    @property
    def answers(self) -> Share:
        """Verified answers, of those that it was asked for."""
        return Share(sum(one.n_verified for one in self.moments), sum(one.n_asked for one in self.moments))

    @property
    def implemented(self) -> Share:
        """Implemented at the end of the last half-year, of the actions that it leads."""
        last = self.moments[-1] if self.moments else None
        return Share(last.n_implemented, last.n_led) if last else Share(0, 0)


def compared_institutions(plan: ActionPlan, institutions: Iterable[Institution]) -> list[InstitutionSide]:
    """The institutions beside each other. Two queries for each."""
    return [InstitutionSide(one, moments_of(plan, one), led_over_time(plan, one)) for one in institutions]
