"""Where each action stood, as a published report holds it: what its lead said beside what the Secretariat verified."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from plans.models import ActionInstitution
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record, Records
from progress.models import Status
from reporting.document.reader import Reader

OVER = (Status.IMPLEMENTED, Status.CANCELLED)


class Word(NamedTuple):
    """A status: its code, and how it is called in the reader's language."""

    code: str
    label: str


@dataclass(frozen=True)
class Stand:
    """One action in one half-year. `claimed` is None where the lead says no status.

    `is_silent`: its lead was asked and gave no answer. Of what was over in an earlier half-year nobody is asked.
    """

    code: str
    title: Record
    objective: str
    lead: str
    lead_code: str
    supporting: tuple[str, ...]
    supporting_codes: tuple[str, ...]
    deadline: str
    deadline_on: str | None
    is_late: bool
    status: Word
    claimed: Word | None
    claimed_in: str
    is_silent: bool
    answers: tuple[Record, ...]


def stands(reader: Reader) -> list[Stand]:
    """All actions in the order of the plan. In `override(reader.edition.language)`."""
    silent = {row["code"] for row in reader.data["reporting"]["by_institution"] if row["outcome"] == "missing"}
    return [_stand(reader, action, silent) for action in reader.data["actions"]]


def _stand(reader: Reader, action: Record, silent: set[str]) -> Stand:
    answer = _of_lead(action["answers"])
    is_of_period = answer is not None and answer["period"] == reader.period["code"]
    claimed = answer["claimed_status"] if answer is not None else ""
    was_over = action["status"] in OVER and action.get("assessed_in") != reader.period["code"]
    is_unanswered = action["lead"] in silent or action["status"] == Status.NOT_REPORTED
    is_silent = is_unanswered and not is_of_period and not was_over
    return Stand(
        code=action["code"],
        title=reader.text(action, "title"),
        objective=action["specific"],
        lead=reader.abbreviation(action["lead"]),
        lead_code=action["lead"] or "",
        supporting=tuple(map(reader.abbreviation, action["supporting"])),
        supporting_codes=tuple(action["supporting"]),
        deadline=reader.day(action["deadline_on"]),
        deadline_on=action["deadline_on"],
        is_late=action["is_late"],
        status=_word(action["status"]),
        claimed=_word(claimed) if claimed and not is_silent else None,
        claimed_in=half_year_name(answer["period"]) if claimed and not is_of_period and not is_silent else "",
        is_silent=is_silent,
        answers=tuple(_said(reader, row) for row in action["answers"] if row["what_was_done"]),
    )


def _of_lead(answers: Iterable[Record]) -> Record | None:
    lead = (row for row in answers if row["part"] == ActionInstitution.Part.LEAD and not row.get("not_ours_reason"))
    return next(lead, None)


def _said(reader: Reader, answer: Record) -> Record:
    who, when = reader.abbreviation(answer["institution"]), half_year_name(answer["period"])
    return {"who": who, "when": when, "text": answer["what_was_done"]}


def _word(code: str) -> Word:
    return Word(code, str(Status(code).label))


FILTERS = ("objective", "institution", "status")


def matching(rows: Iterable[Stand], *, objective: str = "", institution: str = "", status: str = "") -> list[Stand]:
    """The rows of an objective (strategic or specific), of an institution that leads or supports, in a status."""
    return [
        row
        for row in rows
        if (not objective or objective in (row.objective, row.objective.partition(".")[0]))
        and (not institution or institution == row.lead_code or institution in row.supporting_codes)
        and (not status or status == row.status.code)
    ]


def objectives(reader: Reader) -> Records:
    """The strategic objectives, each followed by its specific ones: code, title, result, whether it is strategic."""
    return [
        {"code": row["code"], "title": reader.text(row, "title"), "is_strategic": is_strategic, "row": row}
        for strategic in reader.data["objectives"]
        for row, is_strategic in ((strategic, True), *((specific, False) for specific in strategic["specific"]))
    ]
