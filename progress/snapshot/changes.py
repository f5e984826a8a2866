"""What differs between two snapshots: pure, for any two of the same plan (issue 3, §1)."""

from collections.abc import Callable, Iterator
from typing import Any

from progress.formulas.values import Record, Records

NOTHING: Record = {
    name: [] for name in ("status", "deadlines", "budget", "targets", "new", "cancelled", "reinstated", "removed")
}


def changes(before: Record, after: Record) -> dict[str, Records]:
    """Status flips, deadlines, budget and target changes, and actions that came, went, or were cancelled.

    Both hold "actions" and "indicators" as a snapshot does. What was cancelled or reinstated is no status flip; what
    is new or removed is compared with nothing.
    """
    old = {key_of(action): action for action in before["actions"]}
    new = {key_of(action): action for action in after["actions"]}
    both = [(old[key], action) for key, action in new.items() if key in old]
    return {
        "status": [_change(b, a, "status") for b, a in both if _is_flip(b, a)],
        "deadlines": [_change(b, a, "deadline_on") for b, a in both if b["deadline_on"] != a["deadline_on"]],
        "budget": [row for b, a in both for row in _budget(b, a)],
        "targets": [
            *(row for b, a in both for row in _output_targets(b, a)),
            *_indicator_targets(before["indicators"], after["indicators"]),
        ],
        "new": [_named(action) for key, action in new.items() if key not in old],
        "cancelled": [_named(a) for b, a in both if _is_cancelled(a) and not _is_cancelled(b)],
        "reinstated": [_named(a) for b, a in both if _is_cancelled(b) and not _is_cancelled(a)],
        "removed": [_named(action) for key, action in old.items() if key not in new],
    }


def key_of(action: Record) -> str:
    """What an action of a snapshot is known by for good: the code that it came with, also where it has moved since."""
    return action.get("key", action["code"])


def _is_cancelled(action: Record) -> bool:
    return action["status"] == "cancelled"


def _is_flip(before: Record, after: Record) -> bool:
    return before["status"] != after["status"] and not _is_cancelled(before) and not _is_cancelled(after)


def _change(before: Record, after: Record, name: str) -> Record:
    return {"code": after["code"], "before": before[name], "after": after[name]}


def _named(action: Record) -> Record:
    """The titles go along: the other snapshot may not know the action."""
    return {name: action[name] for name in ("code", "title", "title_sr", "title_en")}


def _budget(before: Record, after: Record) -> Iterator[Record]:
    """A blank cell is None, which is no 0.00."""
    old, new = ({year: cell["amount"] for year, cell in row["budget"].items()} for row in (before, after))
    yield from (
        {"code": after["code"], "year": int(year), "before": amount_before, "after": amount_after}
        for year, amount_before, amount_after in _differing(old, new)
    )


def _output_targets(before: Record, after: Record) -> Iterator[Record]:
    old, new = (
        {
            (output["number"], measure): output[f"target_{measure}"]
            for output in row["outputs"]
            for measure in ("in_total", "per_year")
        }
        for row in (before, after)
    )
    for (number, measure), target_before, target_after in _differing(old, new):
        yield _target("output", after["code"], number, measure, target_before, target_after)


def _indicator_targets(before: Records, after: Records) -> Iterator[Record]:
    old, new = (
        {
            (row["code"], kind): target["value"]
            for row in rows
            for kind, target in row["targets"].items()
            if kind != "result"  # follows from the objective's text, which no decision has changed
        }
        for rows in (before, after)
    )
    for (code, kind), target_before, target_after in _differing(old, new):
        yield _target("indicator", code, None, kind, target_before, target_after)


def _target(of: str, code: str, number: int | None, measure: str, before: str | None, after: str | None) -> Record:
    return {"of": of, "code": code, "number": number, "measure": measure, "before": before, "after": after}


def _differing(
    before: Record, after: Record, order: Callable[[Any], Any] = str
) -> Iterator[tuple[Any, str | None, str | None]]:
    for key in sorted({*before, *after}, key=order):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)
