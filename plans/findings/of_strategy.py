"""The chapters of the strategy: what they say of the plan, and what the plan itself prints."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.findings.model import (
    Found,
    Place,
    PlaceKind,
    PlanData,
    Rule,
    Severity,
    at_objective,
)
from plans.models import Passage

# What is printed in place of a number that somebody meant to fill in.
PLACEHOLDER = re.compile(r"\bX{2,}\b")
About = Passage.About


def wordings_that_differ(data: PlanData) -> Iterator[Found]:
    """A title, result or indicator that a chapter words otherwise than the plan's tables; punctuation aside."""
    places = _places(data)
    for passage in data.passages:
        printed = _in_plan(data).get((_kind_of(passage), passage.code))
        if printed is not None and passage.printed and _words(passage.printed) != _words(printed):
            yield (
                places[_kind_of(passage), passage.code],
                _("Chapter %(chapter)s prints “%(there)s”, the plan “%(here)s”."),
                {"chapter": passage.chapter, "there": _line(passage.printed), "here": _line(printed)},
            )


def objectives_listed_otherwise(data: PlanData) -> Iterator[Found]:
    """A chapter that lists other specific objectives than the plan has: another number, other codes."""
    known = {objective.code for objective in data.specific}
    for chapter in dict.fromkeys(p.chapter for p in data.passages if p.about == About.LISTED):
        listed = [p for p in data.passages if (p.chapter, p.about) == (chapter, About.LISTED)]
        if len(listed) != len(known):
            yield (
                _chapter(chapter),
                _("%(listed)s specific objectives are listed, but the plan has %(known)s."),
                {"listed": len(listed), "known": len(known)},
            )
        for passage in listed:
            names = {"code": passage.printed_code, "printed": _line(passage.printed), "known": passage.code}
            if passage.code not in known:
                yield _chapter(chapter), _("“%(code)s %(printed)s” is listed, but is no objective of the plan."), names
            elif passage.printed_code != passage.code:
                yield _chapter(chapter), _("“%(code)s %(printed)s” is %(known)s in the plan."), names


def amounts_left_open(data: PlanData) -> Iterator[Found]:
    """A sentence on money with a placeholder where the amount should stand."""
    for passage in data.passages:
        if PLACEHOLDER.search(passage.printed):
            yield _chapter(passage.chapter), _("The amount is left open: “%(printed)s”"), {"printed": passage.printed}


def costing_that_is_claimed(data: PlanData) -> Iterator[Found]:
    """A sentence that says that every action is costed and has its source, where some are not or have none."""
    n = {"of": len(data.actions)}
    n["blank"] = sum(not any(line.is_costed for line in a.budget_lines.all()) for a in data.actions)
    n["sourceless"] = sum(not a.fundings.all() for a in data.actions)
    for passage in data.passages:
        if passage.about == About.COSTING and (n["blank"] or n["sourceless"]):
            yield (
                _chapter(passage.chapter),
                _(
                    "“%(printed)s” Of %(of)s actions %(blank)s have no amount in any year, and %(sourceless)s no source"
                    " of money."
                ),
                {"printed": passage.printed, **n},
            )


def _kind_of(passage: Passage) -> str:
    return About.TITLE if passage.about == About.LISTED else passage.about


def _in_plan(data: PlanData) -> dict[tuple[str, str], str]:
    """What the plan prints, by what it is about and code."""
    found: dict[tuple[str, str], str] = {}
    for objective in (*data.strategic, *data.specific):
        found[About.TITLE, objective.code] = objective.title
        found[About.RESULT, objective.code] = objective.result
    return found | {(About.INDICATOR, indicator.code): indicator.title for indicator in data.indicators}


def _places(data: PlanData) -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    for objective in (*data.strategic, *data.specific):
        found[About.TITLE, objective.code] = found[About.RESULT, objective.code] = at_objective(objective)
    for indicator in data.indicators:
        found[About.INDICATOR, indicator.code] = Place(PlaceKind.INDICATOR, indicator.code, subject=indicator)
    return found


def _chapter(number: str) -> Place:
    return Place(PlaceKind.STRATEGY, number, label=gettext("Strategy, %(number)s") % {"number": number})


def _line(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> str:
    """The text without marks of lists and without punctuation at the ends of lines."""
    return " ".join(line.strip().lstrip("- ").rstrip(".; ") for line in text.splitlines())


RULES = (
    Rule(
        "objectives_listed_otherwise",
        _("Specific objectives that the strategy lists otherwise"),
        Severity.ERROR,
        objectives_listed_otherwise,
    ),
    Rule(
        "costing_that_is_claimed",
        _("Costs that the strategy says are determined"),
        Severity.ERROR,
        costing_that_is_claimed,
    ),
    Rule("amounts_left_open", _("Amounts that the strategy leaves open"), Severity.WARNING, amounts_left_open),
    Rule(
        "wordings_that_differ",
        _("Wordings of the strategy that differ from the plan"),
        Severity.INFO,
        wordings_that_differ,
    ),
)
