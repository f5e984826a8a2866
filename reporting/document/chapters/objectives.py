"""Chapter 4: each strategic objective told on about a page. The full row of an action stands in annex A alone."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from progress.charts import bars
from progress.formulas.values import Record
from progress.models import DelayReason, Status
from reporting.document import sentences
from reporting.document.reader import Reader
from reporting.document.rows import quantity
from reporting.document.telling import standing
from reporting.document.telling.standing import Late
from reporting.document.telling.words import days_late, ended, listed, quoted

# How many rows each part of an objective's page has at most; the rest stands in annex A.
N_DONE, N_REACHED, N_LATE, N_STEPS = 2, 2, 3, 2
TOLD, TOLD_IN_TABLE = 140, 90  # characters of what an institution wrote
TALLEST = 32  # of the columns of deadlines, in pixels


def objectives(reader: Reader) -> Record:
    """Every strategic objective, with what changed, what is late and why, and what comes next."""
    rows = {row["code"]: row for row in reader.figures["by_strategic"]}
    return {
        "entries": [
            {"id": f"objective-{row['code']}", "number": row["code"], "title": reader.text(row, "title")}
            for row in reader.data["objectives"]
        ],
        "full_in": reader.chapter_titles.get("annex_actions", ""),
        "year": reader.year,
        "parts": [_objective(reader, row) for row in reader.data["objectives"] if row["code"] in rows],
    }


def heading_of(reader: Reader, objective: Record) -> str:
    """How the part of the chapter's text that belongs to the objective is headed."""
    return f"{objective['code']} {reader.text(objective, 'title')['text']}"


def _objective(reader: Reader, objective: Record) -> Record:
    code = objective["code"]
    late = standing.late(reader, code)
    timeline = bars.deadline_timeline(
        ((standing.day_of(row["deadline_on"]), row["status"]) for row in standing.actions_of(reader, code)),
        years=reader.data["plan"]["years"],
        day=standing.cut_off_of(reader),
        tallest=TALLEST,
    )
    return {
        "code": code,
        "heading": heading_of(reader, objective),
        "title": reader.text(objective, "title"),
        "result": reader.text(objective, "result"),
        "timeline": timeline,
        "specific": list(_specific(reader, objective, late)),
        "done": list(_done(reader, code)),
        "reached": list(_reached(reader, code)),
        "late": [_late(reader, one) for one in late[:N_LATE]],
        "late_besides": listed([one.code for one in late[N_LATE:]]),
        "n_late": len(late),
        "next_due": _next_due(reader, code),
        "steps": list(_steps(reader, code, late)),
    }


def _specific(reader: Reader, objective: Record, late: list[Late]) -> Iterator[Record]:
    """A line for each specific objective: how many actions, how many of the due ones implemented, how many late."""
    found = {row["code"]: row for row in reader.figures["by_specific"]}
    rows = [row for row in objective["specific"] if row["code"] in found]
    shown = bars.status_bars({row["code"]: found[row["code"]]["by_status"] for row in rows})
    rates = sentences.column(found[row["code"]]["due_by"] for row in rows)
    for row, bar, due in zip(rows, shown, rates, strict=True):
        n_late = sum(one.action["specific"] == row["code"] for one in late)
        yield {**bar, "title": reader.text(row, "title"), "due_by": due, "late": n_late}


def _done(reader: Reader, code: str) -> Iterator[Record]:
    """What was implemented since the report before, in the words of who did it."""
    changes = standing.changes(reader, code)
    for action in (reader.actions[one] for one in (changes.implemented if changes else [])[:N_DONE]):
        answer = next((row for row in action["answers"] if row["what_was_done"]), None)
        yield {
            "code": action["code"],
            "title": reader.title(action["code"]),
            "lead": reader.abbreviation(action["lead"]),
            "told": quoted(answer["what_was_done"], TOLD) if answer else "",
        }


def _reached(reader: Reader, code: str) -> Iterator[Record]:
    """The products that have got furthest, each with what was reached against its target."""
    for action, output in standing.reached(reader, code)[:N_REACHED]:
        yield {"code": action["code"], "quantity": quantity(reader, output), "title": reader.title(action["code"])}


def _late(reader: Reader, late: Late) -> Record:
    """A late action: by how much, why, and what is done about it."""
    reason, title = str(dict(DelayReason.choices).get(late.reason, "")), reader.title(late.code)
    return {
        "code": late.code,
        "title": title | {"text": quoted(title["text"], TOLD_IN_TABLE)},
        "lead": reader.abbreviation(late.action["lead"]),
        "days": days_late(late.days),
        "reason": reason,
        "waits_for": reader.abbreviation(late.blocked_by),
        "problem": ended(quoted(late.problem["description"], TOLD_IN_TABLE)) if late.problem else "",
        "way_out": ended(quoted(late.problem["mitigation"], TOLD_IN_TABLE)) if late.problem else "",
        "is_unsaid": not (reason or late.blocked_by or late.problem),
    }


def _next_due(reader: Reader, code: str) -> str:
    """The next deadline, and what is open and due on it."""
    day, actions = standing.next_due(reader, code)
    if day is None:
        return _("No deadline of this objective is ahead.")
    begun = [row["code"] for row in actions if row["status"] != Status.NOT_STARTED]
    unbegun = [row["code"] for row in actions if row["status"] == Status.NOT_STARTED]
    line = _("Next deadline: %(day)s. Open and due then: %(n)s; not begun: %(unbegun)s.")
    if not unbegun:
        line = _("Next deadline: %(day)s. Open and due then: %(n)s, all of them begun.")
    elif not begun:
        line = _("Next deadline: %(day)s. Open and due then: %(n)s, none of them begun.")
    return line % {"day": reader.day(day.isoformat()), "n": len(actions), "unbegun": listed(unbegun)}


def _steps(reader: Reader, code: str, late: list[Late]) -> Iterator[Record]:
    """What the leads of the late actions will do next, then those of what is due next."""
    order = {one.code: n for n, one in enumerate(late)}
    order |= {row["code"]: len(order) + n for n, row in enumerate(standing.next_due(reader, code)[1])}
    rows = [row for row in reader.data["problems"]["next_steps"] if row["action"] in order]
    for row in sorted(rows, key=lambda row: order[row["action"]])[:N_STEPS]:
        yield {
            "code": row["action"],
            "institution": reader.abbreviation(row["institution"]),
            "text": quoted(row["text"], TOLD),
        }
