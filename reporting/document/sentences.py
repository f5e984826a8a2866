"""Sentences that rules make from the snapshot. Each is one function; numbers decide between singular and plural.

A sentence with two counted nouns is put together of two halves, because each count has a plural of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.spans import Covers
from progress.formulas.values import Record
from progress.models import Risk
from reporting.document import amounts, sums
from reporting.document.amounts import euro, percentage, rate
from reporting.document.previous_report import WORDINGS
from reporting.document.reader import Reader, decimal
from reporting.spans import span_label
from strategy_tracker.base.templatetags import words

NBSP = amounts.NBSP


def share_of(share: Record) -> Decimal | None:
    """The share n ÷ N; None where N is 0."""
    return Decimal(share["n"]) / Decimal(share["of"]) if share["of"] else None


def counted(share: Record, *, first: bool | None = None) -> str:
    """n/N with its percentage, the counts first where N is small, or the whole column says so; a dash where N is 0."""
    return in_parts(share["n"], share["of"], first=first) if share["of"] else "–"


def in_parts(n: Decimal | int, of: Decimal | int, *, first: bool | None = None) -> str:
    """The same of counts with N above 0."""
    return "{} ({})".format(*parts(n, of, first=first))


def parts(n: Decimal | int, of: Decimal | int, *, first: bool | None = None) -> list[str]:
    """n/N and the percentage in their order; neither breaks before its sign."""
    return [part.replace(" ", NBSP) for part in words.counted(n, of, first)]


def column(shares: Iterable[Record]) -> list[str]:
    """Shares that stand beneath each other, all in one format (domain.md §6)."""
    shares = list(shares)
    first = words.counts_first(share["of"] for share in shares)
    return [counted(share, first=first) for share in shares]


def are_implemented(n: int) -> str:
    """The second half of a sentence: how many are implemented."""
    if not n:
        return _("none is implemented")
    return ngettext("%(n)s is implemented", "%(n)s are implemented", n) % {"n": n}


def share_in_brackets(share: Record) -> str:
    """What stands in brackets behind a count: the percentage; n/N where there is none to speak of, or N is 0."""
    return f"{share['n']}/{share['of']}" if share["of"] and not share["n"] else percentage(share_of(share))


def scope(reader: Reader) -> str:
    """What the report shows, and what of: a half-year, a year, or the plan."""
    shown = {
        Covers.HALF_YEAR: _(
            "This report shows where the implementation of the action plan stood on %(day)s, the last day of the"
            " period %(period)s."
        ),
        Covers.YEAR: _(
            "This report shows where the implementation of the action plan stood on %(day)s, the last day of the year"
            " %(period)s."
        ),
        Covers.PLAN: _(
            "This report shows where the implementation of the action plan stood on %(day)s, the last day of the plan"
            " %(period)s."
        ),
    }[reader.kind.covers] % {"day": reader.cut_off, "period": reader.span.label}
    rests = _("It rests on the answers of the institutions that the Secretariat has verified.")
    return f"{shown} {rests}"


def rate_of_year(share: Record, year: int) -> str:
    """The implementation rate of a year in a sentence."""
    if not share["of"]:
        return _("No action is due by the end of %(year)s.") % {"year": year}
    first = ngettext(
        "Of %(of)s action due by the end of %(year)s", "Of %(of)s actions due by the end of %(year)s", share["of"]
    )
    return _finished(first % {"of": share["of"], "year": year}, share)


def rate_at_cut_off(reader: Reader) -> str:
    """How many of those whose deadline has been reached are implemented."""
    share = reader.figures["due_by_cut_off"]
    if not share["of"]:
        return _("By the cut-off date no deadline of the plan had been reached.")
    first = ngettext(
        "Of %(of)s action whose deadline had been reached by the cut-off date",
        "Of %(of)s actions whose deadline had been reached by the cut-off date",
        share["of"],
    )
    return _finished(first % {"of": share["of"]}, share)


def rate_of_objective(objective: Record) -> str:
    """Of the actions of an objective, how many are implemented."""
    n, of = objective["roll_up"]["implemented"], sum(objective["roll_up"].values())
    of -= objective["roll_up"]["cancelled"]
    if not of:
        return _("All actions of this objective have been cancelled by decision.")
    first = ngettext("Of %(of)s action of this objective", "Of %(of)s actions of this objective", of)
    return _finished(first % {"of": of}, {"n": n, "of": of})


def _finished(first: str, share: Record) -> str:
    return _("%(first_half)s, %(second_half)s (%(share)s).") % {
        "first_half": first,
        "second_half": are_implemented(share["n"]),
        "share": share_in_brackets(share),
    }


def roll_up(counts: Record) -> str:
    """The headline counts in a line; not reported always apart, cancelled only where there are some."""
    line = _(
        "Of %(of)s actions: implemented: %(implemented)s; in progress, partially implemented included: %(in_progress)s;"
        " not implemented or not started: %(not_implemented)s; not reported or without evidence: %(not_reported)s."
    )
    return line % {**counts, "of": sum(counts.values())}


def cancelled(n: int) -> str:
    """How many were taken out of the plan."""
    return ngettext(
        "%(n)s action was cancelled by decision and is out of every rate.",
        "%(n)s actions were cancelled by decision and are out of every rate.",
        n,
    ) % {"n": n}


def split_or_merged(n: int) -> str:
    """How many go on in other actions."""
    return ngettext(
        "%(n)s action was split or merged by decision, goes on in others, and is out of every rate.",
        "%(n)s actions were split or merged by decision, go on in others, and are out of every rate.",
        n,
    ) % {"n": n}


def missed(n: int) -> str:
    """How many deadlines were missed."""
    if not n:
        return _("No deadline that had been reached was missed.")
    return ngettext(
        "%(n)s action was not implemented by its deadline.", "%(n)s actions were not implemented by their deadline.", n
    ) % {"n": n}


def late(n: int) -> str:
    """How many were delivered after their deadline."""
    return ngettext(
        "%(n)s action was implemented after its deadline.", "%(n)s actions were implemented after their deadline.", n
    ) % {"n": n}


def undated(n: int) -> str:
    """How many have no deadline, and what follows from that."""
    return ngettext(
        "The plan prints no deadline for %(n)s action; it is in no denominator of actions that are due.",
        "The plan prints no deadline for %(n)s actions; they are in no denominator of actions that are due.",
        n,
    ) % {"n": n}


def changes(reader: Reader) -> str:
    """How many statuses differ from those of the report, or period, that the annex of changes compares with."""
    against, rows = basis(reader)
    if against is None:
        return _("This is the first period of the plan, so there is no earlier status to compare with.")
    kind = against["report"]["kind"] if against["report"] else ""
    names = {"n": len(rows), "period": span_label(kind, against["period"])}
    wording = WORDINGS[kind]
    return (wording.changed if rows else wording.unchanged) % names


def basis(reader: Reader) -> tuple[Record | None, list[Record]]:
    """What statuses are compared with, None where nothing came before, and those that differ.

    Reports that were made before there was the annex compare with the period before.
    """
    if "changes" in reader.data:
        return reader.data["changes"]["against"], reader.data["changes"]["status"]
    before = reader.data["previous_period"]
    return {"period": before, "report": None} if before else None, reader.figures["changes"]


def reporting(reader: Reader) -> str:
    """How the institutions reported: in the half-year, or over all half-years of the report."""
    periods = sums.half_years(reader)
    if periods:
        return _reporting_of(sums.reporting(reader), len(periods))
    row = reader.data["reporting"]
    first = ngettext(
        "Of %(of)s institution that was asked for its answers",
        "Of %(of)s institutions that were asked for their answers",
        row["expected"],
    ) % {"of": row["expected"]}
    second = answered_on_time(row["on_time"])
    share = share_in_brackets({"n": row["on_time"], "of": row["expected"]})
    return _("%(first_half)s, %(second_half)s (%(share)s); late: %(late)s; not at all: %(missing)s.") % {
        "first_half": first,
        "second_half": second,
        "share": share,
        "late": row["late"],
        "missing": row["missing"],
    }


def answered_on_time(n: int) -> str:
    """The second half of a sentence: how many answered in time."""
    if not n:
        return _("none answered on time")
    return ngettext("%(n)s answered on time", "%(n)s answered on time", n) % {"n": n}


def _reporting_of(row: Mapping[str, int], n_periods: int) -> str:
    line = _(
        "In %(periods)s half-years the institutions were asked %(expected)s times for their answers; on time:"
        " %(on_time)s (%(share)s); late: %(late)s; not at all: %(missing)s."
    )
    share = share_in_brackets({"n": row["on_time"], "of": row["expected"]})
    return line % {**row, "share": share, "periods": n_periods}


def not_reported(reader: Reader) -> str:
    """Who did not answer, by name; of several half-years, how many times of how many. Nothing where all did."""
    missing = sums.missing_answers(reader)
    if not missing:
        return ""
    if not sums.half_years(reader):
        return _("No answer came from: %(names)s.") % {"names": reader.abbreviations(missing)}
    names = (f"{reader.abbreviation(code)}{NBSP}{n}/{of}" for code, (n, of) in missing.items())
    line = _("No answer came at least once from (times without an answer/times asked): %(names)s.")
    return line % {"names": ", ".join(names)}


def fulfilment(reader: Reader) -> str:
    """How many indicators meet their target, of those whose target is due; nothing in reports made without it."""
    share = reader.data.get("fulfilment")
    if share is None:
        return ""
    if not share["of"]:
        return _("No target of an indicator is due by the end of %(year)s.") % {"year": share["year"]}
    first = ngettext(
        "Of %(of)s indicator whose target is due by the end of %(year)s",
        "Of %(of)s indicators whose target is due by the end of %(year)s",
        share["of"],
    )
    second = ngettext("%(n)s meets it", "%(n)s meet it", share["n"]) if share["n"] else _("none meets it")
    return _("%(first_half)s, %(second_half)s (%(share)s).") % {
        "first_half": first % share,
        "second_half": second % share,
        "share": share_in_brackets(share),
    }


def budget(reader: Reader) -> str:
    """Planned and spent in the year of the cut-off date; in the final report, in all years of the plan up to it."""
    row = sums.budget(reader)
    said = {
        "planned": euro(row["planned"]),
        "year": sums.years_label(reader),
        "spent": euro(row["spent"]),
        "share": rate(row),
    }
    is_several = len(sums.years(reader)) > 1
    if row["planned"] is None:
        line = _("For %(year)s the plan names no amount, so there is no rate.")
    elif row["spent"] is None:
        line = _("The plan foresees %(planned)s for %(year)s. No verified answer says yet what was spent of it.")
    elif is_several:
        line = _(
            "The plan foresees %(planned)s for the years %(year)s. The verified answers up to the cut-off date name"
            " %(spent)s spent in these years (%(share)s)."
        )
    else:
        line = _(
            "The plan foresees %(planned)s for %(year)s. The verified answers up to the cut-off date name %(spent)s"
            " spent in that year (%(share)s)."
        )
    return f"{line % said} {unplanned(row)}".strip()


def unplanned(row: Record) -> str:
    """What was spent where the plan is blank; nothing where nothing was."""
    if not decimal(row.get("spent_unplanned")):
        return ""
    return _("Besides, %(amount)s was spent on actions for which the plan names no amount; it is in no rate.") % {
        "amount": euro(row["spent_unplanned"])
    }


def problems(reader: Reader) -> str:
    """How many difficulties, challenges and risks are not settled, and for how many a way is missing."""
    rows = reader.open_problems
    if not rows and reader.has_register:
        return _("The register of risks holds no difficulty, challenge or risk that is not settled.")
    if not rows:
        return _("The verified answers of this period name no difficulty, challenge or risk.")
    by_kind = {kind: sum(row["kind"] == kind for row in rows) for kind in ("difficulty", "challenge", "risk")}
    line = _("The verified answers name difficulties: %(difficulty)s; challenges: %(challenge)s; risks: %(risk)s.")
    if reader.has_register:
        line = _("Not settled are difficulties: %(difficulty)s; challenges: %(challenge)s; risks: %(risk)s.")
    open_ones = sum(not row["mitigation"] for row in rows)
    rest = ngettext(
        "For %(n)s of them it is not yet said how it is addressed.",
        "For %(n)s of them it is not yet said how they are addressed.",
        open_ones,
    )
    if not open_ones:
        rest = _("For each of them it is said how it is addressed.")
    return " ".join(filter(None, (line % by_kind, repeated(rows), rest % {"n": open_ones})))


def repeated(rows: Sequence[Record]) -> str:
    """How many stand once though they were said several times, and how many times in all; nothing where none was."""
    times = [row.get("times", 1) for row in rows]
    n = sum(one > 1 for one in times)
    if not n:
        return ""
    return ngettext(
        "%(n)s of them was named in several half-years of the report: it stands once, and is counted once (of %(times)s"
        " times that something was named in them).",
        "%(n)s of them were named in several half-years of the report: each stands once, and is counted once (of"
        " %(times)s times that something was named in them).",
        n,
    ) % {"n": n, "times": sum(times)}


def became(reader: Reader) -> str:
    """What became of what was not settled when the span began, and how many are new; nothing where all are new."""
    settled = Risk.State.SETTLED
    before = [row for row in reader.problems if row.get("state_before") not in (None, "", settled)]
    if not before:
        return ""
    n_settled = sum(row["state"] == settled for row in before)
    counts = {
        "n": len(before),
        "settled": n_settled,
        "open": len(before) - n_settled,
        "again": sum(row["state_before"] == settled for row in reader.problems),
        "new": sum(not row["state_before"] for row in reader.problems),
        "over": sum(not row["state_before"] and row["state"] == settled for row in reader.problems),
    }
    line = _(
        "Of %(n)s that were not settled before, settled are: %(settled)s; not settled yet: %(open)s. Open again:"
        " %(again)s. New: %(new)s."
    )
    if counts["over"]:
        line = _(
            "Of %(n)s that were not settled before, settled are: %(settled)s; not settled yet: %(open)s. Open again:"
            " %(again)s. New: %(new)s, of which settled already: %(over)s."
        )
    return line % counts


def indicators(reader: Reader) -> str:
    """How many indicators the plan has, and for how many a target is set."""
    rows = reader.data["indicators"]
    with_target = sum(any(t["value"] is not None for t in row["targets"].values()) for row in rows)
    first = ngettext("The plan names %(n)s indicator", "The plan names %(n)s indicators", len(rows))
    if not with_target:
        return _("%(first_half)s; no target with a number is set.") % {"first_half": first % {"n": len(rows)}}
    return _("%(first_half)s; a target with a number is set for %(n)s of them (%(share)s).") % {
        "first_half": first % {"n": len(rows)},
        "n": with_target,
        "share": percentage(share_of({"n": with_target, "of": len(rows)})),
    }
