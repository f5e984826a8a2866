"""What only the final report tells: from the baseline to the end, what was achieved and why not, what remains."""

from django.utils.translation import gettext as _

from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.models import Challenge, Risk
from reporting.document import sentences
from reporting.document.chapters.by_objective import codes_by_objective
from reporting.document.chapters.indicators import result_target, tracked
from reporting.document.chapters.planning import is_ahead, open_actions
from reporting.document.lineage import becomes
from reporting.document.reader import Reader
from reporting.document.rows import evidence, shortened

FOREMOST = 3
MOST_CAUSES = 3  # the register in chapter 5 holds all
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
                    if indicator["objective"] in _codes(objective) and tracking[indicator["code"]]["target"]
                ],
                "untargeted": [
                    indicator["code"]
                    for indicator in reader.data["indicators"]
                    if indicator["objective"] in _codes(objective) and not tracking[indicator["code"]]["target"]
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
    """What was delivered, by strategic objective, and what was not, with the causes that are named.

    Each action stands in full in annex A; here are codes, what was delivered with most evidence, and causes.
    """
    rates = {row["code"]: row for row in reader.figures["by_strategic"]}
    done = achievements(reader)
    failed = [(action, causes(reader, action)) for action in failures(reader)]
    return {
        "n_achievements": len(done),
        "objectives": [
            {
                "code": objective["code"],
                "title": reader.text(objective, "title"),
                "sentence": sentences.rate_of_objective(rates[objective["code"]]),
                **_delivered(reader, [action for action in done if action["strategic"] == objective["code"]]),
            }
            for objective in reader.data["objectives"]
        ],
        "n_failures": len(failed),
        "unexplained": [action["code"] for action, found in failed if not found],
        "failures": [
            {
                "code": action["code"],
                "lead": reader.abbreviation(action["lead"]),
                "deadline": reader.day(action["deadline_on"]),
                "status": reader.status(action["status"]),
                "causes": [{**cause, "text": shortened(cause["text"])} for cause in found[:MOST_CAUSES]],
                "n_more": len(found[MOST_CAUSES:]),
            }
            for action, found in failed
            if found
        ],
    }


def _delivered(reader: Reader, actions: list[Record]) -> Record:
    """The products with most evidence, and the codes of all; those that came late once more."""
    proven = sorted(actions, key=lambda action: -sum(action["evidence"].values()))[:FOREMOST]
    return {
        "foremost": [
            {
                "code": action["code"],
                "product": reader.text(action, "product"),
                "lead": reader.abbreviation(action["lead"]),
                "evidence": evidence(action["evidence"]),
            }
            for action in actions
            if action in proven
        ],
        "codes": [action["code"] for action in actions],
        "late": [action["code"] for action in actions if action["is_late"]],
    }


def outcome_lists(reader: Reader) -> list[Record]:
    """What was delivered and what was not, by codes."""
    named = ((_("Achievements"), achievements(reader)), (_("Failures"), failures(reader)))
    return [{"title": title, "codes": [action["code"] for action in actions]} for title, actions in named]


def causes(reader: Reader, action: Record) -> list[Record]:
    """Why an action failed: the Secretariat's reason, and what its institutions name, what is settled last."""
    kinds = dict(Challenge.Kind.choices)
    reason = action["assessment_reason"]
    named = [
        {
            "who": ", ".join(filter(None, (reader.abbreviation(row["institution"]), str(kinds[row["kind"]])))),
            "text": row["description"],
        }
        for row in sorted(reader.problems, key=lambda row: row.get("state") == Risk.State.SETTLED)
        if row["action"] == action["code"]
    ]
    return [*([{"who": _("Secretariat"), "text": reason}] if reason else []), *named]


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
    """Every action that is neither implemented nor cancelled, by codes, and what was decided on each."""
    lists = remaining_lists(reader)
    codes = [code for found in lists for code in found["codes"]]
    decided = [{"code": code, "becomes": text} for code in codes if (text := becomes(reader, code))]
    return {"lists": lists, "table": codes_by_objective(reader, lists), "decided": decided}


def remaining_lists(reader: Reader) -> list[Record]:
    """The open actions by why they remain; no list is empty."""
    titles = {
        "missed": _("Deadline passed"),
        "ahead": _("Deadline after the end of the plan"),
        "undated": _("Without a deadline"),
    }
    groups = remaining(reader)
    return [{"title": title, "codes": groups[name]} for name, title in titles.items() if groups[name]]
