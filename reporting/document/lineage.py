"""What an action was in an earlier plan, and what becomes of it in the next one, as reports say it."""

from django.utils.translation import gettext as _

from plans.models import AmendmentChange
from progress.formulas.values import Record
from reporting.document.reader import Reader
from strategy_tracker.base.text import with_dashes


def formerly(reader: Reader, code: str) -> str:
    """As in "formerly I.2.4 of the plan 2022–2024"; nothing where the action is new."""
    found = reader.data.get("carry_over", {}).get("formerly", {}).get(code, [])
    return "; ".join(_("formerly %(code)s of the plan %(plan)s") % _named(row) for row in found)


def left_by(reader: Reader, action: Record) -> str:
    """By which decision it left the plan, and in what it goes on where it was split or merged."""
    by = {"number": action["cancelled_by_decision"], "day": reader.day(action["cancelled_on"])}
    change = _replaced_by(reader, action)
    if change is None:
        return _("cancelled by decision %(number)s of %(day)s") % by
    by["codes"] = ", ".join(change["into"])
    if change["kind"] == AmendmentChange.Kind.SPLIT:
        return _("split by decision %(number)s of %(day)s, goes on as %(codes)s") % by
    return _("merged by decision %(number)s of %(day)s, goes on as %(codes)s") % by


def _replaced_by(reader: Reader, action: Record) -> Record | None:
    """The last change that split it or merged it into others; None where it was cancelled, and in older snapshots."""
    key = action.get("key", action["code"])
    changes = [row for one in reader.data.get("decisions", []) for row in one["changes"] if key in row.get("from", [])]
    return changes[-1] if changes else None


def left_the_plan(reader: Reader) -> tuple[list[str], list[str]]:
    """The codes of the actions that were cancelled, and of those that go on in others, which are no less out of it."""
    left = [reader.actions[code] for code in reader.figures["cancelled"]]
    goes_on = [action["code"] for action in left if _replaced_by(reader, action)]
    return [action["code"] for action in left if action["code"] not in goes_on], goes_on


def becomes(reader: Reader, code: str) -> str:
    """In which action of the next plan it goes on, or why it is dropped; nothing while nobody has decided on any."""
    decided = decisions(reader)
    if not decided:
        return ""
    if code not in decided:
        return _("nothing is decided yet")
    found = decided[code]
    if not found["targets"]:
        return _("is dropped: %(reason)s") % {"reason": found["reason"]}
    return "; ".join(_("goes on as %(code)s of the plan %(plan)s") % _named(row) for row in found["targets"])


def decisions(reader: Reader) -> Record:
    """What was decided, by the code of the action; older snapshots hold nothing of it."""
    return reader.data.get("carry_over", {}).get("decided", {})


def _named(row: Record) -> Record:
    return {"code": row["code"], "plan": with_dashes(row["plan"])}
