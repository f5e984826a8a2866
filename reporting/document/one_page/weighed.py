"""What weighs most: three achievements, three failures with their causes.

An implemented action weighs by the money that the plan foresees for it, then by the number of institutions that worked
on it; a late one as everywhere (`standing.gravity`). What weighs the same stands in the order of the plan.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from progress.formulas.statuses import STATUS_WORDS
from progress.formulas.values import Record
from progress.models import DelayReason
from reporting.document.amounts import NBSP
from reporting.document.one_page.facts import Facts, Work
from reporting.document.telling.standing import Gravity, gravity
from strategy_tracker.base.templatetags.words import money

SHOWN = 3
LONGEST = 80  # characters of a title, or of somebody's words


def achievements(facts: Facts) -> Record:
    """What has been implemented since, the weightiest first; how many in all; what is said where there is none."""
    found = sorted((work for work in facts.works if work.is_new), key=_worth)
    none = _("No action has been implemented since %(since)s.") if facts.since else _("No action is implemented yet.")
    return _told(found, "" if found else none % {"since": facts.since}, [_done(work) for work in found[:SHOWN]])


def failures(facts: Facts) -> Record:
    """What is late, the gravest first, each with its causes; how many in all; what is said where there is none."""
    found = sorted(facts.late, key=_gravity)
    none = "" if found else _("No action is late.")
    return _told(found, none, [_undone(work) for work in found[:SHOWN]])


def _told(found: Sequence[Work], none: str, rows: list[Record]) -> Record:
    return {"n": len(found), "none": none, "rows": rows}


def _worth(work: Work) -> tuple[Decimal, int]:
    return -(work.planned or Decimal(0)), -work.n_institutions


def _gravity(work: Work) -> Gravity:
    return gravity(
        has_high_risk=work.has_high_risk,
        days=work.days_late,
        planned=work.planned,
        is_explained=bool(work.delay or work.blocked_by),
    )


def _done(work: Work) -> Record:
    when = _("on %(day)s") % {"day": work.completed} if work.completed else ""
    return _row(work, [when, *_planned(work)])


def _undone(work: Work) -> Record:
    since = _("deadline %(day)s") % {"day": work.deadline}
    risk = [_("high risk")] if work.has_high_risk else []
    return _row(work, [since, *risk, *_planned(work)]) | causes(work)


def _row(work: Work, facts: Sequence[str]) -> Record:
    return {
        "code": work.code,
        "title": work.title | {"text": shortened(work.title["text"])},
        "lead": work.lead,
        "url": work.url,
        "facts": " · ".join(filter(None, (work.lead, *facts))),
    }


def _planned(work: Work) -> list[str]:
    """Nothing where the plan states no amount, or 0."""
    return [f"{money(work.planned)}{NBSP}EUR"] if work.planned else []


def causes(work: Work) -> Record:
    """Why it is late, as reports count it; else in somebody's words, which are quoted; else that nobody says.

    That the reason is “other” stands alone only where nothing says more.
    """
    named = []
    says_more = bool(work.blocked_by or work.difficulty)
    if work.delay and not (work.delay == DelayReason.OTHER and says_more):
        named.append(_("reason: %(reason)s") % {"reason": DelayReason(work.delay).label})
    if work.blocked_by:
        named.append(_("waits for %(institution)s") % {"institution": work.blocked_by})
    if not named and not work.difficulty:
        named.append(_("%(status)s; nobody names a cause") % {"status": STATUS_WORDS[work.status]})
    return {"causes": "; ".join(named), "quoted": "" if named else shortened(work.difficulty)}


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut between words where it is too long."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return f"{line[:longest].rpartition(' ')[0].rstrip(' ,;:.–-')}…"
