"""What stands in the way, and what comes next."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from progress.charts.heat_map import HeatMap, heat_map
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.models import Degree, DelayReason, Escalation, Risk
from reporting.document.chapters.consultation import follow_up_rows
from reporting.document.chapters.recommendations import are_drafted, recommendations
from reporting.document.reader import Reader
from reporting.document.rows import cut, lead_answers, side_by_side

TITLES = {
    "difficulty": gettext_lazy("Difficulties"),
    "challenge": gettext_lazy("Challenges"),
    "risk": gettext_lazy("Risks"),
}


def problems(reader: Reader) -> Record:
    """Chapter 5: difficulties, challenges and risks, each with how it is addressed, and what became of earlier ones."""
    rows = _gravest_first(reader.open_problems)
    return {
        "map": _map(reader) if reader.has_register else None,
        "settled": [_problem(reader, row) for row in reader.problems if row not in reader.open_problems],
        "groups": [
            {
                "kind": kind,
                "title": str(title),
                "rows": [_problem(reader, row) for row in rows if row["kind"] == kind],
            }
            for kind, title in TITLES.items()
            if any(row["kind"] == kind for row in rows)
        ],
        "escalations": list(_escalations(reader)),
        "delays": _delays(reader),
        "blocked": _blocked(reader),
    }


def _escalations(reader: Reader) -> Iterator[Record]:
    """What was told to the Strategic Planning Office: state and days of the steps as of the period, the last words."""
    states = dict(Escalation.State.choices)
    for row in reader.data["problems"].get("escalations", ()):
        last = row["steps"][-1]["text"] if len(row["steps"]) > 1 else ""
        pieces = side_by_side(row["problem"], last)
        yield {
            "code": row["action"],
            "number": row["protocol_number"] or "–",
            "state": capfirst(str(states[row["state"]])),
            "days": [f"{states[step['kind']]}: {reader.day(step['on'])}" for step in row["steps"]],
            "problem": pieces[0][0],
            "last": pieces[0][1],
            "more": [{"problem": problem, "last": words} for problem, words in pieces[1:]],
        }


def _delays(reader: Reader) -> str:
    """How many actions are held up for which reason, the most frequent first; nothing where none was named."""
    found = Counter(answer["delay_reason"] for _action, answer in lead_answers(reader) if answer.get("delay_reason"))
    if not found:
        return ""
    labels = dict(DelayReason.choices)
    named = ", ".join(f"{labels[reason]} {n}" for reason, n in found.most_common())
    n = found.total()
    sentence = ngettext(
        "Of %(n)s delayed action the lead institution names the reason: %(reasons)s.",
        "Of %(n)s delayed actions the lead institutions name the reason: %(reasons)s.",
        n,
    )
    return sentence % {"n": n, "reasons": named}


def _blocked(reader: Reader) -> list[Record]:
    """Which institution waits for which, with the actions."""
    found: dict[tuple[str, str], list[str]] = {}
    for action, answer in lead_answers(reader):
        if answer.get("blocked_by"):
            found.setdefault((answer["blocked_by"], answer["institution"]), []).append(action["code"])
    return [
        {"by": reader.abbreviation(by), "waits": reader.abbreviation(waits), "codes": ", ".join(codes)}
        for (by, waits), codes in sorted(found.items())
    ]


def _map(reader: Reader) -> HeatMap | None:
    grades = [(row["probability"], row["impact"]) for row in reader.open_problems]
    found = heat_map(grades, reader.data["problems"]["risk_high_from"])
    return found if found.n else None


def _gravest_first(rows: Iterable[Record]) -> list[Record]:
    """Risks by probability × impact, everything else in the order of the plan."""
    return sorted(rows, key=lambda row: -(row["probability"] or 0) * (row["impact"] or 0))


def _problem(reader: Reader, row: Record) -> Record:
    done = row.get("what_was_done")
    addressed = "\n".join(filter(None, (row["mitigation"], _("Done: %(what)s") % {"what": done} if done else "")))
    pieces = side_by_side(row["description"], addressed)
    degrees = dict(Degree.choices)
    return {
        "code": row["action"] or row.get("objective") or "",
        "institution": reader.abbreviation(row["institution"]),
        "description": pieces[0][0],
        "mitigation": pieces[0][1],
        "more": [{"description": description, "mitigation": mitigation} for description, mitigation in pieces[1:]],
        "probability": str(degrees.get(row["probability"], "")),
        "impact": str(degrees.get(row["impact"], "")),
        "owner": row["owner"],
        "due_on": reader.day(row["due_on"]),
        "times": named_again(row),
        "state": _stands(row),
    }


def _stands(row: Record) -> str:
    """Its state and since when; nothing where the snapshot holds no register."""
    if "state" not in row:
        return ""
    state = dict(Risk.State.choices)[row["state"]]
    return _("%(state)s, since %(period)s") % {"state": state, "period": half_year_name(row["opened_in"])}


def named_again(row: Record) -> str:
    """In how many half-years it was named in the same words; nothing where it was in one alone."""
    n = row.get("times", 1)
    return ngettext("named in %(n)s half-year", "named in %(n)s half-years", n) % {"n": n} if n > 1 else ""


def next_steps(reader: Reader) -> Record:
    """What is recommended, by people or else by rules, and what the lead institutions will do."""
    rows = reader.data.get("recommendations") or []
    return {
        "recommendations": written(reader) or recommendations(reader),
        "is_written": bool(rows) and not are_drafted(rows),
        "follow_ups": [] if reader.kind.has("follow_ups") else follow_up_rows(reader),
        "steps": [
            {
                "code": row["action"] if index == 0 else "",
                "institution": reader.abbreviation(row["institution"]) if index == 0 else "",
                "text": piece,
            }
            for row in reader.data["problems"]["next_steps"]
            for index, piece in enumerate(cut(row["text"]))
        ],
    }


def written(reader: Reader) -> list[Record]:
    """The recommendations that the report holds, each with whom it concerns, or who is responsible and by when."""
    rows = reader.data.get("recommendations") or []
    return [
        {
            "text": row["text"],
            "about": row.get("about")
            or ", ".join(filter(None, (reader.abbreviation(row.get("responsible")), reader.day(row.get("due_on"))))),
        }
        for row in sorted(rows, key=lambda row: row["number"])
    ]
