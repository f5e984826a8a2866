"""The five figures, each with its change. No change is told between different denominators: they stand side by side."""

from decimal import Decimal

from django.utils.translation import gettext as _

from progress.formulas.rates import Share, budget_execution
from progress.formulas.values import Record
from reporting.document.amounts import NBSP, percentage
from reporting.document.one_page.facts import Facts, Figures
from strategy_tracker.base.templatetags.words import counted, money


def five_figures(facts: Facts) -> list[Record]:
    """Implementation, reporting, fulfilment, money, high risks: label, value, note beneath it, and change."""
    now, before = facts.now, facts.before
    is_same_year = before is not None and before.year == now.year
    return [
        {
            "key": "rate",
            "label": _("Implementation rate %(year)s") % {"year": now.year},
            "now": in_words(now.rate),
            "note": _("of the actions due by 31.12.%(year)s") % {"year": now.year},
            "change": _change(now.rate, before and before.rate, before and before.year, is_same=is_same_year),
        },
        {
            "key": "reporting",
            "label": _("Reporting rate, on time"),
            "now": in_words(now.reporting),
            "note": _("so far: answers are on time until %(day)s") % {"day": facts.answers_until}
            if facts.answers_until
            else "",
            "change": _change(now.reporting, before and before.reporting, None, is_same=True),
        },
        {
            "key": "fulfilment",
            "label": _("Fulfilment of indicators %(year)s") % {"year": now.year},
            "now": in_words(now.fulfilment),
            "note": _("of the targets due by 31.12.%(year)s") % {"year": now.year},
            "change": _change(
                now.fulfilment, before and before.fulfilment, before and before.year, is_same=is_same_year
            ),
        },
        {
            "key": "money",
            "label": _("Budget execution %(year)s") % {"year": now.money_of},
            "now": percentage(execution(now)),
            "note": _money_note(now),
            "change": _change_of_money(now, before),
        },
        {
            "key": "risks",
            "label": _("High risks that are open"),
            "now": _("n/a") if now.high_risks is None else str(now.high_risks),
            "note": "",
            "change": _change_of_count(now.high_risks, before.high_risks if before else None),
        },
    ]


def in_words(share: Share) -> str:
    """n/N with its percentage, the counts first: years differ in N; "n/a" where N is 0."""
    if not share.of:
        return _("n/a")
    return "{} ({})".format(*counted(share.n, share.of, first=True)).replace(" %", f"{NBSP}%")


def execution(figures: Figures) -> Decimal | None:
    """Spent ÷ planned; None where one is not known."""
    return None if figures.spent is None else budget_execution(figures.spent, figures.planned)


def _money_note(figures: Figures) -> str:
    if figures.planned is None:
        return _("no amount is planned")
    spent = _("n/a") if figures.spent is None else money(figures.spent)
    return _("%(spent)s of %(planned)s EUR") % {"spent": spent, "planned": money(figures.planned)}


def _change(now: Share, before: Share | None, year: int | None, *, is_same: bool) -> str:
    """In points where both are of the same N and of one year; else what it was, and of what."""
    if before is None or not before.of:
        return _("no earlier figure")
    if is_same and now.of == before.of:
        if now.n == before.n:
            return _("no change")
        return _points(now.share - before.share, f"{before.n}/{before.of}")
    names = {"before": in_words(before), "year": year}
    if not is_same:
        return _("before: %(before)s, due by 31.12.%(year)s") % names
    return _("before: %(before)s, of another number") % names


def _points(difference: Decimal, before: str) -> str:
    points = percentage(abs(difference)).removesuffix("%").strip(f" {NBSP}")
    sign = "+" if difference > 0 else "−"
    return _("%(sign)s%(points)s percentage points (before: %(before)s)") % {
        "sign": sign,
        "points": points,
        "before": before,
    }


def _change_of_money(now: Figures, before: Figures | None) -> str:
    """In points of the same plan; of other years, or of a plan that was revised, what it was."""
    earlier = execution(before) if before else None
    if before is None or earlier is None:
        return _("no earlier figure")
    current = execution(now)
    if current is not None and (now.money_of, now.planned) == (before.money_of, before.planned):
        return _("no change") if current == earlier else _points(current - earlier, f"{money(before.spent)}{NBSP}EUR")
    return _("before: %(before)s, of the plan of %(year)s (%(money)s)") % {
        "before": percentage(earlier),
        "year": before.money_of,
        "money": _money_note(before),
    }


def _change_of_count(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return _("no earlier figure")
    if now == before:
        return _("no change")
    sign = "+" if now > before else "−"
    return _("%(sign)s%(n)s (before: %(before)s)") % {"sign": sign, "n": abs(now - before), "before": before}
