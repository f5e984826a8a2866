"""Where an objective stands, as facts: what changed, what is late and why, what is next. Sentences say it in words.

Each function is about one strategic objective where it is given its code, else about the whole plan.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from progress.formulas import risks
from progress.formulas.budget import sum_of
from progress.formulas.statuses import OVER
from progress.formulas.values import Record, Records
from progress.models import DelayReason, Status
from reporting.document import sentences, sums
from reporting.document.amounts import added
from reporting.document.reader import Reader, decimal
from reporting.document.rows import lead_answers

Gravity = tuple[bool, int, Decimal, bool]


def gravity(*, has_high_risk: bool, days: int, planned: Decimal | None, is_explained: bool) -> Gravity:
    """How grave it is that an action is late, the gravest first: wherever some are named, they are named by this.

    A high risk that is open on it, then its days, then the money that the plan foresees for it; of equal ones, what
    its lead explains. What is the same in all of that stands in the order of the plan.
    """
    return not has_high_risk, -days, -(planned or Decimal(0)), not is_explained


@dataclass(frozen=True)
class Late:
    """An action whose deadline has passed: by how many days on the cut-off date, why, and who is waited for."""

    action: Record
    gravity: Gravity
    days: int
    reason: str
    blocked_by: str
    problem: Record | None

    @property
    def code(self) -> str:
        """The action's code."""
        return self.action["code"]


def day_of(text: str | None) -> dt.date | None:
    """A day of the snapshot."""
    return dt.date.fromisoformat(text) if text else None


def cut_off_of(reader: Reader) -> dt.date:
    """The last day that the report tells of."""
    return dt.date.fromisoformat(reader.period["ends_on"])


def actions_of(reader: Reader, objective: str = "") -> Records:
    """The actions of a strategic objective, or of the plan, in its order."""
    return [row for row in reader.data["actions"] if objective in ("", row["strategic"])]


def late(reader: Reader, objective: str = "") -> list[Late]:
    """What is not implemented though its deadline has passed, the gravest first, with what its lead says of it."""
    missed, answers = set(reader.figures["missed"]), {row["code"]: answer for row, answer in lead_answers(reader)}
    risky = risky_actions(reader)
    found = []
    for action in actions_of(reader, objective):
        if action["code"] in missed and action["deadline_on"]:
            answer = answers.get(action["code"], {})
            days = (cut_off_of(reader) - dt.date.fromisoformat(action["deadline_on"])).days
            reason, blocked_by = answer.get("delay_reason", ""), answer.get("blocked_by", "")
            weight = gravity(
                has_high_risk=action["code"] in risky,
                days=days,
                planned=planned(action),
                is_explained=bool(reason or blocked_by),
            )
            problem = next(iter(problems_of(reader, action["code"])), None)
            found.append(Late(action, weight, days, reason, blocked_by, problem))
    return sorted(found, key=lambda one: one.gravity)


def planned(action: Record) -> Decimal | None:
    """What the plan foresees for an action in all its years."""
    return sum_of(decimal(cell["amount"]) for cell in action["budget"].values())


def risky_actions(reader: Reader) -> set[str]:
    """Codes of the actions on which a high risk is open."""
    return {row["action"] for row in high_risks(reader) if row["action"]}


def longest(rows: Iterable[Late]) -> list[Late]:
    """Those that are late by the most days; none where what is late was due on the cut-off date itself."""
    rows = list(rows)
    most = max((one.days for one in rows), default=0)
    return [one for one in rows if most and one.days == most]


def reasons(rows: Iterable[Late]) -> Counter[str]:
    """How many are late for which reason that their leads name; “other” names none."""
    return Counter(one.reason for one in rows if one.reason and one.reason != DelayReason.OTHER)


def problems_of(reader: Reader, action: str) -> Records:
    """What is not settled of an action, the gravest first."""
    return sorted((row for row in reader.open_problems if row["action"] == action), key=weight)


def weight(row: Record) -> tuple[int, str]:
    """How grave a problem is, to sort by: probability × impact, then difficulties before challenges and risks."""
    order = {"difficulty": "a", "challenge": "b"}
    return -risks.score_of(row["probability"], row["impact"]), order.get(row["kind"], "c")


def is_high(reader: Reader, row: Record) -> bool:
    """Whether it is high by the operator's limit of then; earlier snapshots do not know it."""
    return risks.is_high(row["probability"], row["impact"], reader.data["problems"].get("risk_high_from"))


def high_risks(reader: Reader, objective: str = "") -> Records:
    """The high ones that are not settled, the gravest first."""
    rows = (
        row for row in reader.open_problems if is_high(reader, row) and objective in ("", objective_of(reader, row))
    )
    return sorted(rows, key=weight)


def objective_of(reader: Reader, row: Record) -> str:
    """The strategic objective that a problem is about; nothing where it is about the whole plan."""
    if row["action"]:
        return reader.actions[row["action"]]["strategic"]
    return (row.get("objective") or "").split(".")[0]


@dataclass(frozen=True)
class Changes:
    """Codes of actions whose status is another one than before, by what became of them."""

    implemented: list[str]
    begun: list[str]
    missed: list[str]
    unanswered: list[str]
    other: list[str]

    @property
    def n(self) -> int:
        """How many there are."""
        return sum(map(len, vars(self).values()))


def changes(reader: Reader, objective: str = "") -> Changes | None:
    """What changed since the report, or period, that this one is compared with; None where nothing came before."""
    against, rows = sentences.basis(reader)
    if against is None:
        return None
    found = Changes([], [], [], [], [])
    missed = set(reader.figures["missed"])
    for row in rows:
        action = reader.actions.get(row["code"])
        if action is None or objective not in ("", action["strategic"]):
            continue
        if row["after"] == Status.IMPLEMENTED:
            kind = found.implemented
        elif row["after"] in (Status.NOT_REPORTED, Status.NO_EVIDENCE):
            kind = found.unanswered
        elif row["code"] in missed:
            kind = found.missed
        elif row["before"] == Status.NOT_STARTED:
            kind = found.begun
        else:
            kind = found.other
        kind.append(row["code"])
    return found


def money(reader: Reader, objective: str) -> Record:
    """Planned and spent of an objective in the years of the report."""
    row = next(row for row in reader.budget["by_strategic"] if row["code"] == objective)
    return added(row["by_year"][str(year)] for year in sums.years(reader))


def next_due(reader: Reader, objective: str = "") -> tuple[dt.date | None, Records]:
    """The next deadline after the cut-off date with what is open and due on it; no day where none is ahead."""
    ahead = [
        row
        for row in actions_of(reader, objective)
        if row["status"] not in OVER and (day := day_of(row["deadline_on"])) and day > cut_off_of(reader)
    ]
    first = min((row["deadline_on"] for row in ahead), default=None)
    return day_of(first), [row for row in ahead if row["deadline_on"] == first]


def reached(reader: Reader, objective: str) -> list[tuple[Record, Record]]:
    """Products of which something was delivered, with their action: what is newly implemented first, then by share.

    Of a target that is reached no more is asked for; what has no target comes last.
    """
    new = changes(reader, objective)
    newly = set(new.implemented) if new else set()
    found = [
        (action, output)
        for action in actions_of(reader, objective)
        for output in action["outputs"]
        if not output.get("is_hidden") and decimal(output["reached"] or output["reached_share"])
    ]
    return sorted(found, key=lambda pair: (pair[0]["code"] not in newly, -_share(pair[1])))


def _share(output: Record) -> Decimal:
    target = decimal(output["target_in_total"] or output["target_per_year"])
    return (decimal(output["reached"] or output["reached_share"]) or Decimal(0)) / target if target else Decimal(0)
