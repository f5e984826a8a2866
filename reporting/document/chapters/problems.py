"""What stands in the way, and what comes next."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.values import Record
from progress.models import Challenge, DelayReason
from reporting.document.chapters.consultation import follow_up_rows
from reporting.document.chapters.recommendations import are_drafted, recommendations
from reporting.document.reader import Reader
from reporting.document.rows import cut, lead_answers, side_by_side


def problems(reader: Reader) -> Record:
    """Chapter 5: difficulties, challenges and risks, each with how it is addressed."""
    rows = reader.data["problems"]["challenges"]
    titles = {"difficulty": _("Difficulties"), "challenge": _("Challenges"), "risk": _("Risks")}
    return {
        "groups": [
            {
                "kind": kind,
                "title": title,
                "rows": [_problem(reader, row) for row in _gravest_first(rows) if row["kind"] == kind],
            }
            for kind, title in titles.items()
            if any(row["kind"] == kind for row in rows)
        ],
        "delays": _delays(reader),
        "blocked": _blocked(reader),
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


def _gravest_first(rows: list[Record]) -> list[Record]:
    """Risks by probability × impact, everything else in the order of the plan."""
    weight = {"low": 1, "medium": 2, "high": 3, "": 0}
    return sorted(rows, key=lambda row: -weight[row["probability"]] * weight[row["impact"]])


def _problem(reader: Reader, row: Record) -> Record:
    pieces = side_by_side(row["description"], row["mitigation"])
    levels = dict(Challenge.Level.choices)
    return {
        "code": row["action"],
        "institution": reader.abbreviation(row["institution"]),
        "description": pieces[0][0],
        "mitigation": pieces[0][1],
        "more": [{"description": description, "mitigation": mitigation} for description, mitigation in pieces[1:]],
        "probability": str(levels.get(row["probability"], "")),
        "impact": str(levels.get(row["impact"], "")),
        "owner": row["owner"],
        "due_on": reader.day(row["due_on"]),
        "times": named_again(row),
    }


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
