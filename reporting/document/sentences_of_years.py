"""More sentences that rules make: those of the annual and the final report (see sentences.py)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.achievement import Band
from progress.formulas.values import Record
from reporting.document.amounts import NBSP, euro, rate, threshold_of
from reporting.document.previous_report import WORDINGS
from reporting.document.reader import Reader
from reporting.document.sentences import are_implemented, share_in_brackets
from reporting.spans import span_label
from strategy_tracker.base.templatetags.words import money


def bands(reader: Reader) -> str:
    """How many indicators are in each band."""
    found = [row["band"] for row in reader.data["tracking"]]
    line = _(
        "Indicators whose target is met: %(met)s; close to it: %(close)s; not met: %(not_met)s; not measured:"
        " %(not_measured)s; without a target: %(no_target)s."
    )
    said = line % {band.value: found.count(band.value) for band in Band}
    unjudged, hidden = found.count("no_baseline"), found.count(Band.HIDDEN)
    more = (_("Without a baseline: %(n)s.") % {"n": unjudged} if unjudged else "", _hidden(hidden) if hidden else "")
    return " ".join(filter(None, (said, *more)))


def _hidden(n: int) -> str:
    return ngettext(
        "Of %(n)s the value is a small number of victims and is not published.",
        "Of %(n)s the values are small numbers of victims and are not published.",
        n,
    ) % {"n": n}


def unmeasured(reader: Reader) -> str:
    """For how many indicators there is a reason in place of a value; nothing where all are measured."""
    n = sum(bool(row["absent_reason"]) for row in reader.data["tracking"])
    if not n:
        return ""
    return ngettext(
        "For %(n)s indicator that could not be measured the reason is printed with it.",
        "For %(n)s indicators that could not be measured the reason is printed with them.",
        n,
    ) % {"n": n}


def execution_of(row: Record, label: str) -> str:
    """Planned and spent of a year, or of the whole plan."""
    if row["planned"] is None:
        return _("For %(label)s the plan names no amount, so there is no rate.") % {"label": label}
    if row["spent"] is None:
        return _("Of %(planned)s planned for %(label)s no verified answer says what was spent.") % {
            "planned": euro(row["planned"]),
            "label": label,
        }
    return _("Of %(planned)s planned for %(label)s, the verified answers name %(spent)s as spent (%(rate)s).") % {
        "planned": euro(row["planned"]),
        "label": label,
        "spent": euro(row["spent"]),
        "rate": rate(row),
    }


def material(reader: Reader) -> str:
    """How many times spending and plan part ways materially, and how many of those are explained."""
    rows, limits = reader.data["execution"]["material"], limits_of(reader)
    if not rows:
        return _("No action's spending differs materially from its plan (%(limits)s).") % {"limits": limits}
    text = ngettext(
        "In %(n)s case an action's spending differs materially from its plan (%(limits)s).",
        "In %(n)s cases an action's spending differs materially from its plan (%(limits)s).",
        len(rows),
    )
    explained = sum(bool(row.get("explanations")) for row in rows)
    if not explained:
        return f"{text % {'n': len(rows), 'limits': limits}} {_explained_by_nobody()}"
    rest = ngettext(
        "For %(n)s of them an institution gives an explanation; the list prints it.",
        "For %(n)s of them the institutions give an explanation; the list prints it.",
        explained,
    )
    said = text % {"n": len(rows), "limits": limits}
    return f"{said} {rest % {'n': explained}}"


def _explained_by_nobody() -> str:
    return _("None of them is explained by an institution.")


def limits_of(reader: Reader) -> str:
    """From where on a difference is material, in percent and in euro."""
    threshold = threshold_of(reader.budget)
    said = _("%(percent)s %% or more") % {"percent": f"{threshold.percent:f}"}
    if threshold.euros:
        said = _("%(percent)s %% or more, and %(euros)s EUR or more") % {
            "percent": f"{threshold.percent:f}",
            "euros": money(threshold.euros),
        }
    return said.replace(" %", f"{NBSP}%").replace(" EUR", f"{NBSP}EUR")


def untold(rows: Sequence[Record]) -> str:
    """For how many costed actions nobody said what was spent."""
    if not rows:
        return ""
    return ngettext(
        "For %(n)s action with a planned amount no verified answer says what was spent.",
        "For %(n)s planned amounts no verified answer says what was spent.",
        len(rows),
    ) % {"n": len(rows)}


def civil_society(reader: Reader) -> str:
    """Which civil-society institutions the plan names, and how much they answered."""
    part = reader.data["civil_society"]
    if not part["institutions"]:
        return _("The plan names no civil-society organisation.")
    names = reader.abbreviations(row["code"] for row in part["institutions"])
    n = len(part["answers"])
    answered = (
        ngettext("Of them, %(n)s answer has been verified.", "Of them, %(n)s answers have been verified.", n) % {"n": n}
        if n
        else _("Of them, no answer has been verified.")
    )
    return _("The plan names as civil society: %(names)s.") % {"names": names} + f" {answered}"


def follow_ups(rows: Sequence[Record]) -> str:
    """What became of earlier recommendations, in numbers, and which report made them."""
    if not rows:
        return _("No issued report holds recommendations that this one follows up.")
    n = sum(row.get("outcome") == "done" for row in rows)
    first = ngettext("Of %(of)s earlier recommendation", "Of %(of)s earlier recommendations", len(rows))
    second = ngettext("%(n)s was followed", "%(n)s were followed", n) if n else _("none was followed")
    said = _("%(first_half)s, %(second_half)s (%(share)s).") % {
        "first_half": first % {"of": len(rows)},
        "second_half": second % {"n": n},
        "share": share_in_brackets({"n": n, "of": len(rows)}),
    }
    return " ".join(filter(None, (said, _made_in(rows[0]))))


def _made_in(row: Record) -> str:
    """Which report made the recommendations."""
    kind = row.get("kind", "")
    return WORDINGS[kind].recommended % {"period": span_label(kind, row.get("period", ""))}


def due_in(n: int, year: int) -> str:
    """How many open actions fall due in a year."""
    return ngettext(
        "%(n)s action that is not yet implemented is due in %(year)s.",
        "%(n)s actions that are not yet implemented are due in %(year)s.",
        n,
    ) % {"n": n, "year": year}


def due_after_the_plan(n: int) -> str:
    """How many open actions fall due only after the plan has ended."""
    return ngettext(
        "%(n)s action that is not yet implemented has its deadline after the end of the plan.",
        "%(n)s actions that are not yet implemented have their deadline after the end of the plan.",
        n,
    ) % {"n": n}


def of_plan(share: Record) -> str:
    """How many of all actions are implemented."""
    first = ngettext("Of %(of)s action of the plan", "Of %(of)s actions of the plan", share["of"])
    return _("%(first_half)s, %(second_half)s (%(share)s).") % {
        "first_half": first % {"of": share["of"]},
        "second_half": are_implemented(share["n"]),
        "share": share_in_brackets(share),
    }


def failures(n: int, n_unexplained: int) -> str:
    """How many were due and are not done, and for how many nobody says why."""
    if not n:
        return _("Every action that was due is implemented or cancelled.")
    first = ngettext(
        "%(n)s action was due and is not implemented.", "%(n)s actions were due and are not implemented.", n
    ) % {"n": n}
    if not n_unexplained:
        return first
    rest = ngettext(
        "For %(n)s of them no verified answer names a cause.",
        "For %(n)s of them no verified answer names a cause.",
        n_unexplained,
    )
    return f"{first} {rest % {'n': n_unexplained}}"


def carried_over(groups: dict[str, list[str]], decided: Record) -> str:
    """How many actions go on into the next plan and why they remain; once somebody has decided, on how many."""
    codes = [code for group in groups.values() for code in group]
    n = len(codes)
    if not n:
        return _("No action is carried over: all are implemented or cancelled.")
    first = ngettext(
        "%(n)s action is carried over to the next plan.", "%(n)s actions are carried over to the next plan.", n
    ) % {"n": n}
    if decided:
        first = _(
            "Of %(n)s unfinished actions, %(carried)s go on in the next plan, %(dropped)s are dropped with a reason, "
            "and on %(open)s nothing is decided yet."
        ) % _decided(codes, decided)
    rest = _(
        "Deadline passed: %(missed)s; deadline after the end of the plan: %(ahead)s; without a deadline: %(undated)s."
    )
    return f"{first} {rest % {name: len(codes) for name, codes in groups.items()}}"


def _decided(codes: list[str], decided: Record) -> dict[str, int]:
    known = [decided[code] for code in codes if code in decided]
    carried = sum(bool(decision["targets"]) for decision in known)
    return {"n": len(codes), "carried": carried, "dropped": len(known) - carried, "open": len(codes) - len(known)}
