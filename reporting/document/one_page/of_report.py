"""What a report knows for its one page: figures of its span, compared with those of the report that it follows."""

import datetime as dt

from progress.formulas.half_years import half_year_name
from progress.formulas.rates import Share
from progress.formulas.spans import Covers
from progress.formulas.statuses import OVER
from progress.formulas.values import Record
from progress.models import Escalation
from reporting.document import sentences, sums
from reporting.document.one_page.facts import Facts, Figures, Work
from reporting.document.reader import Reader, decimal
from reporting.document.rows import lead_answers
from reporting.document.telling import standing
from reporting.spans import span_words, year_words


def facts_of(reader: Reader) -> Facts:
    """Everything that the rules of the one page need. Parts that older snapshots lack are left out."""
    against = sentences.basis(reader)[0]
    return Facts(
        day=_cut_off(reader),
        day_label=reader.cut_off,
        now=_now(reader),
        works=_works(reader, against),
        silent=[reader.abbreviation(code) for code in sums.missing_answers(reader)],
        before=figures_before(reader),
        since=since(reader),
        n_red=sum(
            not _is_over(row) and row.get("forecast", {}).get("confidence") == "red" for row in reader.data["actions"]
        ),
        n_before_commission=sum(
            row["state"] == Escalation.State.PROPOSED for row in reader.data["problems"].get("escalations", ())
        ),
    )


def _cut_off(reader: Reader) -> dt.date:
    return dt.date.fromisoformat(reader.period["ends_on"])


def _is_over(action: Record) -> bool:
    return action["status"] in OVER


def _now(reader: Reader) -> Figures:
    reporting, money = sums.reporting(reader), sums.budget(reader)
    return Figures(
        year=reader.year,
        rate=_share(reader.rates["due_by"]),
        due=_share(reader.figures["due_by_cut_off"]),
        reporting=Share(reporting["on_time"], reporting["expected"]),
        fulfilment=_share(reader.data.get("fulfilment")),
        planned=decimal(money["planned"]),
        spent=decimal(money["spent"]),
        money_of=sums.years_label(reader),
        high_risks=_high_risks(reader),
    )


def _share(told: Record | None) -> Share:
    return Share(told["n"], told["of"]) if told else Share(0, 0)


def _high_risks(reader: Reader) -> int | None:
    """None where the snapshot holds no register."""
    return len(standing.high_risks(reader)) if reader.has_register else None


def figures_before(reader: Reader) -> Figures | None:
    """The figures of the half-year that is compared with, or, in reports about years, of its year up to it."""
    against = sentences.basis(reader)[0]
    points = reader.data.get("trend") or []
    last = next((point for point in points if against and point["period"] == against["period"]), None)
    if last is None:
        return None
    is_year = reader.kind.covers != Covers.HALF_YEAR
    span = [p for p in points if p["year"] == last["year"] and p["ends_on"] <= last["ends_on"]] if is_year else [last]
    return figures_of_point(last, span)


def figures_of_point(last: Record, span: list[Record]) -> Figures:
    """What the trend tells of a half-year; reporting is added up over those of the span."""
    return Figures(
        year=last["year"],
        rate=_share(last["rate"]),
        due=_share(last["due_by_cut_off"]),
        reporting=Share(sum(p["reporting"]["n"] for p in span), sum(p["reporting"]["of"] for p in span)),
        fulfilment=_share(last["fulfilment"]),
        planned=decimal(last["planned"]),
        spent=decimal(last["spent"]),
        money_of=str(last["year"]),
        high_risks=last["high_risks"],
    )


def since(reader: Reader) -> str:
    """What is compared with: the span of a report that was issued, else the period; a year that is over, as a year."""
    against = sentences.basis(reader)[0]
    if against is None:
        return ""
    if against["report"]:
        return span_words(against["report"]["kind"], against["period"])
    is_year = reader.kind.covers != Covers.HALF_YEAR and not against["period"].startswith(str(reader.year))
    return year_words(against["period"][:4]) if is_year else half_year_name(against["period"])


def _works(reader: Reader, against: Record | None) -> list[Work]:
    """The actions; their status before is known where the report is compared with anything."""
    changed = {row["code"]: row["before"] for row in sentences.basis(reader)[1]}
    answers = {action["code"]: answer for action, answer in lead_answers(reader)}
    risky = standing.risky_actions(reader)
    words: dict[str, str] = {}
    for row in reader.open_problems:
        words.setdefault(row["action"], row["description"])
    return [
        _work(
            reader,
            action,
            was=changed.get(action["code"], action["status"]) if against else "",
            answer=answers.get(action["code"], {}),
            difficulty=words.get(action["code"], "") or action["assessment_reason"],
            has_high_risk=action["code"] in risky,
        )
        for action in reader.data["actions"]
    ]


def _work(reader: Reader, action: Record, *, was: str, answer: Record, difficulty: str, has_high_risk: bool) -> Work:
    is_late = action["is_late"] and not _is_over(action)
    days = (_cut_off(reader) - dt.date.fromisoformat(action["deadline_on"])).days if is_late else 0
    return Work(
        code=action["code"],
        title=reader.text(action, "title"),
        lead=reader.abbreviation(action["lead"]),
        objective=action["strategic"],
        status=action["status"],
        was=was,
        days_late=max(days, 1) if is_late else 0,
        planned=standing.planned(action),
        n_institutions=bool(action["lead"]) + len(action["supporting"]),
        deadline=reader.day(action["deadline_on"]),
        completed=reader.day(action["completed_on"]),
        delay=answer.get("delay_reason", ""),
        blocked_by=reader.abbreviation(answer.get("blocked_by")),
        difficulty=difficulty,
        has_high_risk=has_high_risk,
    )
