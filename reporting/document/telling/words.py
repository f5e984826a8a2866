"""What rules say of a strategic objective: status, change, delay with its cause, risk and money, in one paragraph.

Where the facts differ the words do; of what there is nothing to say of, nothing is said.
"""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.models import DelayReason
from reporting.document import sums
from reporting.document.amounts import euro, execution, rate
from reporting.document.reader import Reader, decimal
from reporting.document.sentences import basis, rate_of_objective, share_in_brackets
from reporting.document.telling import standing
from reporting.document.telling.standing import Changes, Late

QUOTED = 140  # characters of what somebody wrote, in a sentence of rules
NAMED = 4  # codes in a sentence; annex A has the others


def objective(reader: Reader, row: Record) -> str:
    """The paragraph about an objective, given by its row of `figures.by_strategic`."""
    code = row["code"]
    late = standing.late(reader, code)
    said = [
        rate_of_objective(row),
        due(row["due_by"], reader.year),
        changed(reader, code),
        delays(reader, late, row["due_by"]["of"]),
        risks(reader, code),
        money(reader, code),
    ]
    return " ".join(filter(None, said))


def due(share: Record, year: int) -> str:
    """How many of those due by the end of the year are implemented."""
    if not share["of"]:
        return _("None of them is due by the end of %(year)s.") % {"year": year}
    if share["n"] == share["of"]:
        line = ngettext(
            "The one due by the end of %(year)s is among them.",
            "All %(of)s due by the end of %(year)s are among them.",
            share["of"],
        )
    elif share["n"]:
        line = _("Due by the end of %(year)s: %(of)s, implemented of these: %(n)s (%(share)s).")
    else:
        line = ngettext(
            "The one due by the end of %(year)s is not.",
            "None of the %(of)s due by the end of %(year)s is.",
            share["of"],
        )
    return line % {**share, "year": year, "share": share_in_brackets(share)}


def changed(reader: Reader, code: str = "") -> str:
    """Which statuses are others than in the report before, by what became of them; that none is, where none is."""
    found = standing.changes(reader, code)
    if found is None:
        return ""
    against, _rows = basis(reader)
    named = named_changes(reader, found)
    names = {"changes": "; ".join(f"{label} {listed(codes)}" for label, codes in named)}
    if against and against["report"]:
        line = (
            _("Since the last report: %(changes)s.") if found.n else _("No status has changed since the last report.")
        )
        return line % names
    names["period"] = half_year_name(against["period"]) if against else ""
    line = _("Since the period %(period)s: %(changes)s.")
    return (line if found.n else _("No status has changed since the period %(period)s.")) % names


def named_changes(reader: Reader, found: Changes) -> list[tuple[str, list[str]]]:
    """Codes by what became of them; what is neither done, begun, missed nor silent, by the status that it has now."""
    others: dict[str, list[str]] = {}
    for code in found.other:
        others.setdefault(str(reader.status(reader.actions[code]["status"])["label"]), []).append(code)
    groups = [
        (ngettext("newly implemented", "newly implemented", len(found.implemented)), found.implemented),
        (ngettext("begun", "begun", len(found.begun)), found.begun),
        (_("past the deadline"), found.missed),
        (_("without an answer or without evidence"), found.unanswered),
        *((_("now “%(status)s”") % {"status": label}, codes) for label, codes in others.items()),
    ]
    return [(label, codes) for label, codes in groups if codes]


def listed(codes: Sequence[str], most: int = NAMED) -> str:
    """The first few, and how many more there are."""
    shown, more = ", ".join(codes[:most]), len(codes) - most
    if more <= 0:
        return shown
    return ngettext("%(codes)s and %(n)s more", "%(codes)s and %(n)s more", more) % {"codes": shown, "n": more}


def delays(reader: Reader, late: list[Late], n_due: int = 1) -> str:
    """How many are late, mostly for which reason, and the gravest with its own; that none is, where some were due."""
    if not late:
        return _("No deadline was missed.") if n_due else ""
    worst = late[0]
    named = {"n": len(late), "code": worst.code, "late": days_late(worst.days), "why": why(reader, worst)}
    if len(late) == 1:
        return _("Late is %(code)s (%(late)s): %(why)s.") % named
    said = (
        ngettext("Late is %(n)s action.", "Late are %(n)s actions.", len(late)) % named,
        causes(late),
        _("The gravest is %(code)s (%(late)s): %(why)s.") % named,
    )
    return " ".join(filter(None, said))


def causes(late: list[Late]) -> str:
    """For which reasons several are late. That a reason is “other” tells nobody anything: the words beside it do."""
    found, labels = standing.reasons(late), dict(DelayReason.choices)
    if not found:
        return "" if any(one.reason for one in late) else _("For none of them do the lead institutions name a reason.")
    (first, n), *others = found.most_common()
    named = {"reason": labels[first], "n": n, "of": len(late)}
    if not others and n == len(late):
        return _("The lead institutions name one reason for all of them: %(reason)s.") % named
    if not others and n == 1:
        return _("For one of them the lead institution names a reason: %(reason)s.") % named
    if not others or n > others[0][1]:
        return _("The reason that is named most often: %(reason)s (%(n)s of %(of)s).") % named
    names = ", ".join(f"{labels[reason]} ({times})" for reason, times in found.most_common())
    return _("The lead institutions name different reasons: %(reasons)s.") % {"reasons": names}


def days_late(days: int) -> str:
    """By how many days an action is late on the cut-off date."""
    if not days:
        return _("due on the cut-off date")
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


def why(reader: Reader, late: Late) -> str:
    """Why one action is late, as far as anybody says it: who is waited for, the reason, else what stands in the way."""
    names = {"lead": reader.abbreviation(late.action["lead"]), "by": reader.abbreviation(late.blocked_by)}
    if late.blocked_by:
        return _("%(lead)s waits for %(by)s") % names
    if late.reason and late.reason != DelayReason.OTHER:
        names["reason"] = str(dict(DelayReason.choices)[late.reason])
        return _("%(lead)s names as the reason: %(reason)s") % names
    if late.problem:
        names["text"] = quoted(late.problem["description"])
        return _("%(lead)s writes: “%(text)s”") % names
    return _("nobody says why")


def quoted(text: str, longest: int = QUOTED) -> str:
    """The beginning of what somebody wrote, on one line, without its last full stop."""
    line = " ".join(text.split())
    if len(line) > longest:
        line = line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return line.rstrip(".")


def ended(text: str) -> str:
    """A quoted text as a sentence of its own; what was cut, or ends otherwise already, gets no full stop."""
    return text if not text or text[-1] in "…!?" else f"{text}."


def risks(reader: Reader, code: str = "") -> str:
    """The high risks that are not settled, and who answers for the gravest; nothing where there is none."""
    rows = standing.high_risks(reader, code)
    if not rows:
        return ""
    about = f" ({rows[0]['action']})" if rows[0]["action"] else ""
    line = ngettext(
        "One high risk is not settled%(about)s: “%(text)s”.",
        "High risks that are not settled: %(n)s, the gravest%(about)s: “%(text)s”.",
        len(rows),
    )
    said = line % {"n": len(rows), "about": about, "text": quoted(rows[0]["description"])}
    return f"{said} {_answered_for(reader, rows[0])}"


def _answered_for(reader: Reader, row: Record) -> str:
    """Who answers for a risk, and by when; that nobody does, or no day is set, is said as well."""
    named = {"owner": row.get("owner", ""), "day": reader.day(row.get("due_on"))}
    if not named["owner"]:
        return _("Nobody is named who answers for it.")
    if not named["day"]:
        return _("%(owner)s answers for it; no day is set.") % named
    return _("%(owner)s answers for it, by %(day)s.") % named


def money(reader: Reader, code: str) -> str:
    """Planned and spent of the objective in the report's years."""
    row = standing.money(reader, code)
    said = {
        "year": sums.years_label(reader),
        "planned": euro(row["planned"]),
        "spent": euro(row["spent"]),
        "share": rate(row),
    }
    if row["planned"] is None:
        return _("For %(year)s the plan names no amount for it.") % said
    if row["spent"] is None:
        return _("Of the %(planned)s planned for %(year)s, no verified answer says yet what was spent.") % said
    if not decimal(row["spent"]):
        return _("Of the %(planned)s planned for %(year)s, nothing was spent.") % said
    if execution(row) is None:
        return ""
    return _("Of the %(planned)s planned for %(year)s, %(spent)s was spent (%(share)s).") % said


def ranked(reader: Reader) -> str:
    """Which objectives have got furthest and least far with what is due, and what is late for longest."""
    return " ".join(filter(None, (_furthest(reader), _latest(reader))))


def _furthest(reader: Reader) -> str:
    """All that stand equal are named, each with its counts; nothing where all objectives do."""
    found: dict[Fraction, list[str]] = {}
    for row in reader.figures["by_strategic"]:
        n, of = row["due_by"]["n"], row["due_by"]["of"]
        if of:
            found.setdefault(Fraction(n, of), []).append(f"{row['code']} ({n}/{of})")
    if len(found) < 2:
        return ""
    line = _(
        "Implemented of what is due by the end of %(year)s, by strategic objective: most %(best)s, least %(worst)s."
    )
    return line % {"year": reader.year, "best": ", ".join(found[max(found)]), "worst": ", ".join(found[min(found)])}


def _latest(reader: Reader) -> str:
    rows = standing.longest(standing.late(reader))
    if not rows:
        return ""
    one = rows[0]
    names = {"late": days_late(one.days), "codes": listed([row.code for row in rows])}
    if len(rows) > 1:
        return _("Late for longest (%(late)s): %(codes)s.") % names
    names |= {"objective": one.action["strategic"], "code": one.code, "why": why(reader, one)}
    return _("The longest delay of the plan is in objective %(objective)s: %(code)s (%(late)s), %(why)s.") % names
