"""What rules say of the whole plan: where it stands against before, what is late and whose, what comes next.

Of what there is nothing to say of, nothing is said. What an objective is told of stands in words.py.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.values import Record
from progress.models import Confidence, Status
from reporting.document import sums
from reporting.document.amounts import execution, rate
from reporting.document.one_page.figures import in_words
from reporting.document.one_page.of_report import figures_before, since
from reporting.document.reader import Reader
from reporting.document.telling import standing
from reporting.document.telling.words import causes, listed, named_changes, quoted

NAMED = 3  # institutions or forecasts in a sentence
QUOTED = 90


def rate_compared(reader: Reader) -> str:
    """How many more of those due are implemented than before; of other numbers due, how many it was then."""
    now, before = reader.rates["due_by"], figures_before(reader)
    if before is None or not before.rate.of:
        return ""
    named = {"since": since(reader), "before": f"{before.rate.n}/{before.rate.of}", "year": before.year}
    if (reader.year, now["of"]) != (before.year, before.rate.of):
        named["before"] = in_words(before.rate)
        return _("Compared with %(since)s: %(before)s of those due by the end of %(year)s.") % named
    difference = now["n"] - before.rate.n
    if not difference:
        return _("Compared with %(since)s that is no change.") % named
    more = ngettext(
        "Compared with %(since)s that is %(n)s more (before: %(before)s).",
        "Compared with %(since)s that are %(n)s more (before: %(before)s).",
        abs(difference),
    )
    fewer = ngettext(
        "Compared with %(since)s that is %(n)s fewer (before: %(before)s).",
        "Compared with %(since)s that are %(n)s fewer (before: %(before)s).",
        abs(difference),
    )
    return (more if difference > 0 else fewer) % {**named, "n": abs(difference)}


def changes(reader: Reader) -> str:
    """How many statuses changed, by what became of them; nothing where none did, which the chapter says itself."""
    found = standing.changes(reader)
    if found is None or not found.n:
        return ""
    told = "; ".join(f"{label} {len(codes)}" for label, codes in named_changes(reader, found))
    return _("What changed since %(since)s: %(changes)s.") % {"since": since(reader), "changes": told}


def late(reader: Reader) -> str:
    """In which objective most of what is late stands, and for which reasons; nothing where nothing is."""
    rows = standing.late(reader)
    if not rows:
        return ""
    said = ngettext("Late is %(n)s action.", "Late are %(n)s actions.", len(rows)) % {"n": len(rows)}
    where = mostly_in(one.action["strategic"] for one in rows)
    return " ".join(filter(None, (said, where, causes(rows) if len(rows) > 1 else "")))


def mostly_in(objectives: Iterable[str]) -> str:
    """Which objective has most of what was counted before; nothing where several have as much, or it has no more."""
    counted = Counter(objectives).most_common(2)
    if len(counted) < 2 or counted[0][1] == counted[1][1]:
        return ""
    code, n = counted[0]
    return _("Objective %(code)s has the most of them (%(n)s).") % {"code": code, "n": n}


def in_doubt(reader: Reader) -> str:
    """What looks unachievable, with the reason that is given."""
    rows = [
        row
        for row in reader.data["actions"]
        if (row.get("forecast") or {}).get("confidence") == Confidence.RED.value
        and row["status"] not in (Status.IMPLEMENTED, Status.CANCELLED)
    ]
    if not rows:
        return ""
    named = [_with_reason(row) for row in rows]
    return _("What looks unachievable: %(actions)s.") % {"actions": listed(named, NAMED)}


def _with_reason(row: Record) -> str:
    reason = row["forecast"].get("reason")
    if not reason:
        return row["code"]
    return _("%(code)s (“%(text)s”)") % {"code": row["code"], "text": quoted(reason, QUOTED)}


def money_by_objective(reader: Reader) -> str:
    """In which objective the execution of the budget is highest, in which lowest."""
    known = [
        (share, row["code"], money)
        for row in reader.budget["by_strategic"]
        if (share := execution(money := standing.money(reader, row["code"]))) is not None
    ]
    if len(known) < 2 or min(known)[0] == max(known)[0]:
        return ""
    lowest, highest = min(known, key=lambda one: one[:2]), max(known, key=lambda one: one[:2])
    line = _("Execution is highest in objective %(high)s (%(high_rate)s), lowest in objective %(low)s (%(low_rate)s).")
    return line % {
        "high": highest[1],
        "high_rate": rate(highest[2]),
        "low": lowest[1],
        "low_rate": rate(lowest[2]),
    }


def overdue_problems(reader: Reader) -> str:
    """Of how many that are not settled the day has passed by which they were to be; where most of them stand."""
    cut_off = standing.cut_off_of(reader)
    dated = ((standing.day_of(row.get("due_on")), row) for row in reader.open_problems)
    passed = [row for day, row in dated if day is not None and day <= cut_off]
    if not passed:
        return ""
    line = ngettext(
        "For %(n)s of them the day by which it was to be settled has passed.",
        "For %(n)s of them the day by which they were to be settled has passed.",
        len(passed),
    )
    where = mostly_in(filter(None, (standing.objective_of(reader, row) for row in passed)))
    return " ".join(filter(None, (line % {"n": len(passed)}, where)))


def silent_again(reader: Reader) -> str:
    """Who was asked and did not answer in the report's last half-year and in the one before it."""
    points = reader.data.get("trend") or []
    if len(points) < 2:
        return ""
    before, now = (point.get("answers") or {} for point in points[-2:])
    codes = [code for code, outcome in now.items() if outcome == before.get(code) == "missing"]
    if not codes:
        return ""
    return _("For the second half-year in a row no answer came from: %(names)s.") % {
        "names": reader.abbreviations(codes)
    }


def whose_late(reader: Reader) -> str:
    """Which institutions lead most of what is late, and for whom others wait."""
    rows = standing.late(reader)
    leads = Counter(reader.abbreviation(one.action["lead"]) for one in rows if one.action["lead"])
    most = [f"{name} ({n})" for name, n in leads.most_common(NAMED) if n > 1]
    waited: dict[str, list[str]] = {}
    for one in rows:
        if one.blocked_by:
            waited.setdefault(reader.abbreviation(one.blocked_by), []).append(one.code)
    holding = [f"{name} ({listed(codes)})" for name, codes in waited.items()]
    return " ".join(
        [
            *([_("What is late is led most often by: %(names)s.") % {"names": ", ".join(most)}] if most else []),
            *([_("Late actions of others wait for: %(names)s.") % {"names": "; ".join(holding)}] if holding else []),
        ]
    )


def unproven(reader: Reader) -> str:
    """What is claimed as implemented without evidence, with its lead."""
    rows = [row for row in reader.data["actions"] if row["status"] == Status.NO_EVIDENCE]
    named = [f"{row['code']} ({reader.abbreviation(row['lead'])})" for row in rows]
    return _("Evidence is still missing for: %(actions)s.") % {"actions": listed(named)} if named else ""


def recommends(reader: Reader, dues: Sequence[dt.date], addressees: Iterable[str]) -> str:
    """How many recommendations there are, between which days they are due, and to whom most are addressed."""
    first, last = (reader.day(day.isoformat()) for day in (min(dues), max(dues)))
    line = ngettext(
        "The figures call for %(n)s recommendation, to be followed by %(last)s; the next report says what became of"
        " it.",
        "The figures call for %(n)s recommendations, the first to be followed by %(first)s, the last by %(last)s; the"
        " next report says what became of each.",
        len(dues),
    )
    said = line % {"n": len(dues), "first": first, "last": last}
    asked = [f"{name} ({n})" for name, n in Counter(filter(None, addressees)).most_common(NAMED) if n > 1]
    most = _("Asked most often: %(names)s.") % {"names": ", ".join(asked)} if asked else ""
    return " ".join(filter(None, (said, most)))


def ahead(reader: Reader) -> str:
    """The next deadline of the plan, how much is open and due on it, and what of it has not begun."""
    day, rows = standing.next_due(reader)
    if day is None:
        return _("No deadline of the plan is ahead.")
    line = ngettext(
        "The next deadline of the plan is %(day)s, with %(n)s open action.",
        "The next deadline of the plan is %(day)s, with %(n)s open actions.",
        len(rows),
    )
    said = line % {"day": reader.day(day.isoformat()), "n": len(rows)}
    return " ".join(filter(None, (said, not_begun(rows))))


def not_begun(rows: Iterable[Record]) -> str:
    """Which of these actions have not begun."""
    codes = [row["code"] for row in rows if row["status"] == Status.NOT_STARTED]
    return _("Not begun of these: %(codes)s.") % {"codes": listed(codes)} if codes else ""


def answered_seldom(reader: Reader) -> str:
    """Who left several half-years without an answer; nothing where nobody did."""
    often = {code: times for code, times in sums.missing_answers(reader).items() if times[0] > 1}
    ordered = sorted(often, key=lambda code: (-often[code][0], code))
    names = ", ".join(f"{reader.abbreviation(code)} {often[code][0]}/{often[code][1]}" for code in ordered)
    line = _("No answer came more than once from (times without an answer/times asked): %(names)s.")
    return line % {"names": names} if often else ""
