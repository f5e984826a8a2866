"""What only the final report tells: from the baseline to the end, what was achieved and why not, what remains."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.models import Challenge
from reporting.document import sentences
from reporting.document.chapters.indicators import result_target, tracked
from reporting.document.chapters.planning import action_list, is_ahead, open_actions
from reporting.document.lineage import becomes
from reporting.document.reader import Reader
from reporting.document.rows import cut, evidence

FAILED = ("not_implemented", "partially_implemented", "no_evidence", "not_reported")


def comparison(reader: Reader) -> Record:
    """Per strategic objective: its expected result, statuses at the first period and at the end, its indicators."""
    ends = {row["code"]: row for row in reader.figures["by_strategic"]}
    tracking = {row["code"]: row for row in reader.data["tracking"]}
    first = next(iter(reader.data["periods"]), None)
    return {
        "first": half_year_name(first["code"]) if first else "",
        "last": reader.half_year,
        "objectives": [
            {
                "code": objective["code"],
                "title": reader.text(objective, "title"),
                "result": reader.text(objective, "result"),
                "result_target": result_target(reader, objective),
                "sentence": sentences.rate_of_objective(ends[objective["code"]]),
                "start": reader.bar(_statuses(first, objective)) if first else [],
                "end": reader.bar(ends[objective["code"]]["by_status"]),
                "indicators": [
                    tracked(reader, indicator, tracking[indicator["code"]])
                    for indicator in reader.data["indicators"]
                    if indicator["objective"] in _codes(objective)
                ],
            }
            for objective in reader.data["objectives"]
        ],
    }


def _codes(objective: Record) -> set[str]:
    return {objective["code"], *(specific["code"] for specific in objective["specific"])}


def _statuses(period: Record, objective: Record) -> dict[str, int]:
    """The statuses of a strategic objective in an earlier period, from those of its specific ones."""
    counts: dict[str, int] = {}
    for specific in objective["specific"]:
        for status, n in period["by_specific"].get(specific["code"], {}).items():
            counts[status] = counts.get(status, 0) + n
    return counts


def achievements(reader: Reader) -> list[Record]:
    """The actions that are implemented."""
    return [action for action in reader.actions.values() if action["status"] == "implemented"]


def failures(reader: Reader) -> list[Record]:
    """The actions that were due and are not implemented, whatever is known of them."""
    return [action for action in reader.actions.values() if action["is_due"] and action["status"] in FAILED]


def outcomes(reader: Reader) -> Record:
    """What was delivered, and what was not, with the causes that verified answers and the Secretariat name."""
    return {
        "achievements": [
            {
                "code": action["code"],
                "title": reader.text(action, "title"),
                "product": reader.text(action, "product"),
                "lead": reader.abbreviation(action["lead"]),
                "completed_on": reader.day(action["completed_on"]),
                "is_late": action["is_late"],
                "evidence": evidence(action["evidence"]),
            }
            for action in achievements(reader)
        ],
        "failures": [
            {
                "code": action["code"],
                "title": reader.text(action, "title"),
                "lead": reader.abbreviation(action["lead"]),
                "deadline": reader.day(action["deadline_on"]),
                "status": reader.status(action["status"]),
                "causes": list(causes(reader, action)),
            }
            for action in failures(reader)
        ],
    }


def outcome_lists(reader: Reader) -> list[Record]:
    """What was delivered and what was not, by codes."""
    named = ((_("Achievements"), achievements(reader)), (_("Failures"), failures(reader)))
    return [{"title": title, "codes": [action["code"] for action in actions]} for title, actions in named]


def causes(reader: Reader, action: Record) -> Iterable[Record]:
    """Why an action failed: what its institutions name, and the Secretariat's reason; else that nobody says."""
    kinds = dict(Challenge.Kind.choices)
    named = [
        {
            "who": ", ".join(filter(None, (reader.abbreviation(row["institution"]), str(kinds[row["kind"]])))),
            "text": row["description"],
        }
        for row in reader.problems
        if row["action"] == action["code"]
    ]
    if action["assessment_reason"]:
        named.append({"who": _("Secretariat"), "text": action["assessment_reason"]})
    if not named:
        return [{"who": "", "text": _("No verified answer names a cause."), "is_quiet": True}]
    return [
        {"who": row["who"] if index == 0 else "", "text": piece, "is_quiet": False}
        for row in named
        for index, piece in enumerate(cut(row["text"]))
    ]


def lessons(reader: Reader) -> Record:
    """How many difficulties, challenges and risks each objective met: what the lessons are drawn from."""
    rows = reader.problems
    counts = [(objective, _of_objective(reader, rows, objective["code"])) for objective in reader.data["objectives"]]
    return {
        "rows": [
            {"code": o["code"], "title": reader.text(o, "title"), "counts": list(n.values()), "total": sum(n.values())}
            for o, n in counts
        ],
        "totals": [sum(row["kind"] == kind for row in rows) for kind in Challenge.Kind.values],
        "total": len(rows),
    }


def _of_objective(reader: Reader, rows: list[Record], code: str) -> dict[str, int]:
    own = [row for row in rows if _strategic(reader, row) == code]
    return {kind: sum(row["kind"] == kind for row in own) for kind in Challenge.Kind.values}


def _strategic(reader: Reader, row: Record) -> str:
    """Below which strategic objective it stands; a risk of the whole plan stands below none."""
    if row["action"]:
        return reader.actions[row["action"]]["strategic"]
    return row["objective"].partition(".")[0]


def external_evaluation(reader: Reader) -> Record | None:
    """The action that is marked in the plan as having it evaluated from outside (domain.md §6)."""
    return next((action for action in reader.actions.values() if action.get("is_external_evaluation")), None)


def evaluation(reader: Reader) -> Record:
    """Where the action stands that has the plan evaluated from outside."""
    action = external_evaluation(reader)
    if action is None:
        return {"action": None}
    return {
        "action": {
            "code": action["code"],
            "title": reader.text(action, "title"),
            "product": reader.text(action, "product"),
            "lead": reader.abbreviation(action["lead"]),
            "supporting": reader.abbreviations(action["supporting"]),
            "deadline": reader.day(action["deadline_on"]),
            "status": reader.status(action["status"]),
            "evidence": evidence(action["evidence"]),
            "reason": action["assessment_reason"],
            "answers": [
                {
                    "who": f"{reader.abbreviation(row['institution'])}, {half_year_name(row['period'])}",
                    "text": row["what_was_done"],
                }
                for row in action["answers"]
                if row["what_was_done"]
            ],
        }
    }


def remaining(reader: Reader) -> dict[str, list[str]]:
    """The open actions by why they remain: deadline passed, deadline after the plan's end, no deadline."""
    groups: dict[str, list[str]] = {"missed": [], "ahead": [], "undated": []}
    for action in open_actions(reader):
        ahead = is_ahead(action, reader.period["ends_on"])
        name = "undated" if not action["deadline_on"] else "ahead" if ahead else "missed"
        groups[name].append(action["code"])
    return groups


def carried_over(reader: Reader) -> Record:
    """Every action that is neither implemented nor cancelled."""
    lists = remaining_lists(reader)
    for row in (row for found in lists for row in found["rows"]):
        row["becomes"] = becomes(reader, row["code"])
    return {"lists": lists}


def remaining_lists(reader: Reader) -> list[Record]:
    """The open actions by why they remain; no list is empty."""
    titles = {
        "missed": _("Deadline passed"),
        "ahead": _("Deadline after the end of the plan"),
        "undated": _("Without a deadline"),
    }
    groups = remaining(reader)
    return [action_list(reader, title, groups[name]) for name, title in titles.items() if groups[name]]
