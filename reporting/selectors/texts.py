"""What people write into a report, as its document and its pages read it. Reads only.

The four functions that the document calls give plain JSON values in composed form, always in the same order: the same
rows make the same bytes.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import Institution, User
from progress.formulas.values import Record
from reporting.document import outline
from reporting.document.chapters.recommendations import are_drafted, drafted, in_words
from reporting.document.earlier_prose import from_markdown
from reporting.document.outline import Chapter, draft_text
from reporting.kinds import REPORT_KINDS
from reporting.models import Comment, FollowUp, Recommendation, Report, SectionText, TextConfirmation
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.text import nfc


def texts_of(report: Report) -> dict[str, str]:
    """Per chapter its newest text; a chapter that nobody has written on is not there."""
    return {row.chapter: nfc(prose_of(row)) for row in newest_texts(report).order_by("chapter")}


def recommendations_of(report: Report) -> list[Record]:
    """The recommendations by number: those that people wrote, else those that rules make from the report's figures."""
    rows = report.recommendations.select_related("responsible").order_by("number")
    written = [{"number": row.number, **_recommended(row)} for row in rows]
    return written or drafted(json.loads(report.snapshot.data), report.language)


def follow_ups_of(report: Report) -> list[Record]:
    """Every recommendation of the report before, by number, with what became of it ("" where nobody said)."""
    return [
        {
            "kind": item.recommendation.report.kind,
            "period": item.recommendation.report.period.code,
            "number": item.recommendation.number,
            **_recommended(item.recommendation),
            "outcome": item.outcome,
            "note": nfc(item.note),
        }
        for item in followed(report)
    ]


def comments_of(report: Report) -> list[Record] | None:
    """The comments by chapter, each with its answer; None unless the Secretariat lists them in an annex."""
    if not report.has_comments_annex:
        return None
    order = {chapter.key: position for position, chapter in enumerate(chapters_of(report))}
    rows = report.comments.select_related("written_by__institution", "answered_by").order_by("written_at", "pk")
    return [_commented(row) for row in sorted(rows, key=lambda row: order.get(row.chapter, len(order)))]


def waivers_of(report: Report) -> list[Record]:
    """What the report is finalised without, by line: what was missing then, and the reason, with who gave it."""
    return [
        {
            "line": row.line,
            "codes": row.codes,
            "reason": nfc(row.reason),
            "by": nfc(str(row.waived_by)),
            "on": clock.local_day(row.waived_at).isoformat(),
        }
        for row in report.waivers.select_related("waived_by").order_by("line")
    ]


def _recommended(row: Recommendation) -> Record:
    return {
        "text": nfc(row.text),
        "responsible": row.responsible.code if row.responsible_id else None,
        "also_to": nfc(row.also_to),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "fact": nfc(row.fact),
    }


def _commented(row: Comment) -> Record:
    answered_on = clock.local_day(row.answered_at)
    return {
        "chapter": row.chapter,
        "text": nfc(row.text),
        "by": nfc(writer(row.written_by)),
        "written_on": clock.local_day(row.written_at).isoformat(),
        "answer": nfc(row.answer),
        "answered_by": nfc(str(row.answered_by)) if row.answered_by_id else "",
        "answered_on": answered_on.isoformat() if answered_on else None,
    }


def writer(person: User) -> str:
    """A person with their institution, where they have one."""
    return f"{person} ({person.institution})" if person.institution_id else str(person)


# Chapters


def chapters_of(report: Report) -> list[Chapter]:
    """The chapters of the report's kind, in order."""
    return outline.chapters_of(REPORT_KINDS[report.kind])


def chapters_to_write(report: Report) -> list[Chapter]:
    """Those whose text people write."""
    return [chapter for chapter in chapters_of(report) if chapter.has_text]


def commented_chapters(report: Report) -> list[Chapter]:
    """The chapters that a consultation is about: all but the annex that lists what it said."""
    return [chapter for chapter in chapters_of(report) if chapter.key != "annex_comments"]


def find_prose(report: Report, key: str) -> Chapter | None:
    """The chapter with this key, if people write its text."""
    return next((chapter for chapter in chapters_to_write(report) if chapter.key == key), None)


def draft_of(report: Report, chapter: str) -> str:
    """The text that rules make for the chapter from the report's data, in the report's language."""
    return draft_text(report.kind, chapter, _data_of(report), report.language)


def _data_of(report: Report) -> Record:
    """What the rules read: the frozen figures, and what became of earlier recommendations."""
    return json.loads(report.snapshot.data) | {"follow_ups": follow_ups_of(report)}


# Texts


def newest_texts(report: Report) -> QuerySet[SectionText]:
    """The newest text of each chapter that has one. One query."""
    newest = SectionText.objects.filter(report=OuterRef("report"), chapter=OuterRef("chapter")).order_by("-number")
    return report.texts.filter(pk=Subquery(newest.values("pk")[:1])).select_related("written_by")


def newest_text(report: Report, chapter: str) -> SectionText | None:
    """The newest text of one chapter."""
    return report.texts.filter(chapter=chapter).select_related("written_by").order_by("-number").first()


def prose_of(text: SectionText) -> str:
    """What stands in a text, with the signs of the editor whenever it was stored."""
    return from_markdown(text.text) if text.is_markdown else text.text


@dataclass(frozen=True)
class Section:
    """A chapter with prose: what somebody wrote last, or what rules draft."""

    chapter: Chapter
    written: SectionText | None
    text: str
    is_required: bool
    confirmation: TextConfirmation | None = (
        None  # of the text that rules draft now; of an earlier one it counts no more
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be printed."""
        return not self.text.strip()

    @property
    def is_missing(self) -> bool:
        """Whether the report cannot be finalised for want of this text."""
        return self.is_required and self.is_empty

    @property
    def is_drafted(self) -> bool:
        """Whether rules wrote what is printed."""
        return self.written is None and not self.is_empty

    @property
    def is_unconfirmed(self) -> bool:
        """Whether rules wrote it, and no named person stands by it."""
        return self.is_drafted and self.confirmation is None

    @property
    def n_words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def sections_of(report: Report) -> list[Section]:
    """The chapters with prose, in order."""
    written = {row.chapter: row for row in newest_texts(report)}
    confirmed = {row.chapter: row for row in report.confirmations.select_related("confirmed_by")}
    required, data = REPORT_KINDS[report.kind].required, _data_of(report)

    def section(chapter: Chapter) -> Section:
        key, is_required = chapter.key, chapter.key in required
        if key in written:
            return Section(chapter, written[key], prose_of(written[key]), is_required)
        draft, row = draft_text(report.kind, key, data, report.language), confirmed.get(key)
        is_confirmed = row is not None and row.draft_sha256 == _mark_of_draft(key, draft, data, report.language)
        return Section(chapter, None, draft, is_required, row if is_confirmed else None)

    return [section(chapter) for chapter in chapters_to_write(report)]


def unconfirmed(report: Report) -> list[Section]:
    """The chapters that rules drafted and nobody has changed or confirmed, in order."""
    return [section for section in sections_of(report) if section.is_unconfirmed]


def mark_of_draft(report: Report, key: str) -> str:
    """A mark of what rules draft for the chapter now: another one as soon as its figures give another text."""
    return _mark_of_draft(key, draft_of(report, key), _data_of(report), report.language)


def _mark_of_draft(key: str, draft: str, data: Record, language: str) -> str:
    """With the next steps, what rules recommend is confirmed too."""
    recommended = drafted(data, language) if key == "next_steps" else []
    return sha256(canonical_json({"text": draft, "recommendations": recommended}))


def writing_of(report: Report) -> dict[str, Any]:
    """How far people are with a draft, in counts."""
    comments = report.comments.aggregate(n=Count("pk"), unanswered=Count("pk", filter=Q(answered_at__isnull=True)))
    return {
        "n_sections": len(chapters_to_write(report)),
        "n_written": newest_texts(report).filter(written_by__isnull=False).count(),
        "n_confirmed": _n_confirmed(report),
        "n_comments": comments["n"],
        "n_unanswered": comments["unanswered"],
    }


def _n_confirmed(report: Report) -> int:
    """How many drafts somebody stands by; of a draft, those whose figures are still the same."""
    n = report.confirmations.count()
    return sum(section.confirmation is not None for section in sections_of(report)) if n and report.is_draft else n


# Recommendations


def written_recommendations(report: Report) -> QuerySet[Recommendation]:
    """Those that people wrote, by number. An issued report also keeps as rows what it printed of the rules."""
    if report.issued_id and are_drafted(json.loads(report.issued.data).get("recommendations", ())):
        return report.recommendations.none()
    return report.recommendations.order_by("number")


def drafted_rows(report: Report, rows: list[Record]) -> list[Recommendation]:
    """Recommendations that rules made, as rows that are not stored yet; earlier ones name no addressee."""
    codes = {row["responsible"] for row in rows if row["responsible"]}
    institutions = {one.code: one for one in Institution.objects.filter(code__in=codes)}
    return [
        Recommendation(
            report=report,
            number=row["number"],
            text=in_words(row),
            responsible=institutions.get(row["responsible"]),
            also_to=row.get("also_to", ""),
            due_on=dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            fact=row.get("fact", ""),
        )
        for row in rows
    ]


def is_written_into(report: Report) -> bool:
    """Whether people wrote anything: texts, recommendations, what became of earlier ones."""
    return report.texts.exists() or written_recommendations(report).exists() or report.follow_ups.exists()


@dataclass(frozen=True)
class Followed:
    """A recommendation of the report before, and what this report says became of it."""

    recommendation: Recommendation
    follow_up: FollowUp | None

    @property
    def outcome(self) -> str:
        """The outcome's code; empty where nobody said."""
        return self.follow_up.outcome if self.follow_up else ""

    @property
    def note(self) -> str:
        """What was said about it."""
        return self.follow_up.note if self.follow_up else ""


def report_before(report: Report) -> Report | None:
    """The last issued report that this one follows: in the same language where there is one."""
    earlier = Report.objects.followed_by(report.kind, report.period)
    last = earlier.first()
    if last is None:
        return None
    return earlier.filter(period=last.period, language=report.language).first() or last


def followed(report: Report) -> list[Followed]:
    """The recommendations of the report before, by number, with what became of each."""
    before = report_before(report)
    if before is None:
        return []
    said = {row.recommendation_id: row for row in report.follow_ups.all()}
    rows = before.recommendations.select_related("responsible", "report__period").order_by("number")
    return [Followed(row, said.get(row.pk)) for row in rows]
