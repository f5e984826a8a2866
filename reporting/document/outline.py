"""What a report is made of: a row for each chapter ties its key to its title, what fills it, its draft and its tables.

Which kind of report has which chapters, and in which order, stands in reporting/kinds.py; the chapter's template is
templates/pdf/_<key>.html.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from progress.formulas.values import Record
from reporting.document import prose
from reporting.document.chapters import drafts
from reporting.document.chapters.annexes import annex_actions, annex_budget
from reporting.document.chapters.consultation import annex_comments, follow_ups, has_comments
from reporting.document.chapters.differences import annex_changes, has_changes
from reporting.document.chapters.ending import (
    carried_over,
    comparison,
    evaluation,
    lessons,
    outcome_lists,
    outcomes,
    remaining_lists,
)
from reporting.document.chapters.execution import execution
from reporting.document.chapters.indicators import indicators
from reporting.document.chapters.institutions import institutions
from reporting.document.chapters.method import method
from reporting.document.chapters.objectives import objectives
from reporting.document.chapters.planning import annex_gaps, civil_society, priorities, priority_lists, proposals
from reporting.document.chapters.problems import next_steps, problems
from reporting.document.chapters.statistics import annex_statistics
from reporting.document.chapters.status import overall, overall_lists
from reporting.document.chapters.summary import summary
from reporting.document.codes import unbroken
from reporting.document.earlier_prose import from_markdown
from reporting.document.quotations import tell_languages
from reporting.document.reader import Edition, Reader
from reporting.kinds import REPORT_KINDS, ReportKind


def always(reader: Reader) -> bool:
    """Most chapters are in every report of a kind that has them."""
    return True


@dataclass(frozen=True)
class Chapter:
    """A row of the outline.

    `fill` makes what its template prints, `draft` the text that rules write until somebody has written another one
    (none: the chapter has no text of its own). `tables` are the keys of the data that belong to it (reporting/data),
    `lists` the lists of actions that it prints. `is_wide`: its pages lie. `flows`: it is short
    and begins beneath the chapter before it. `number` comes from its place in a kind.
    """

    key: str
    heading: str | Promise
    fill: Callable[[Reader], Record]
    draft: Callable[[Reader], str] | None = None
    tables: tuple[str, ...] = ()
    lists: Callable[[Reader], list[Record]] | None = None
    is_wide: bool = False
    is_annex: bool = False
    flows: bool = False
    is_shown: Callable[[Reader], bool] = always
    heading_at_end: str | Promise = ""  # in a report that closes the plan, where it is another one
    number: str = ""

    @property
    def title(self) -> str:
        """Its title in the current language; an annex is named by its letter."""
        return str(self.heading) % {"letter": self.number} if self.is_annex else str(self.heading)

    @property
    def has_text(self) -> bool:
        """Whether people write its text."""
        return self.draft is not None

    def text(self, reader: Reader) -> str:
        """The text that people wrote, else the draft, with the signs of the editor."""
        if self.draft is None:
            return ""
        written = reader.data.get("texts") or {}
        if self.key not in written:
            return self.draft(reader)
        is_earlier = reader.data.get("texts_format") != prose.FORMAT
        return (from_markdown if is_earlier else str)(written[self.key])

    def filled(self, reader: Reader) -> dict[str, Any]:
        """The chapter as the templates want it; a part of it gets what its text says beneath the part's heading."""
        content, text = self.fill(reader), self.text(reader)
        if "parts" in content:
            text, told = prose.parted(text, [part["heading"] for part in content["parts"]])
            for part in content["parts"]:
                part["prose"] = _shown(told[part["heading"]])
        return {
            "key": self.key,
            "number": self.number,
            "is_annex": self.is_annex,
            "title": self.title,
            "is_wide": self.is_wide,
            "flows": self.flows,
            "template": f"pdf/_{self.key}.html",
            "prose": _shown(text),
            "is_unconfirmed": self.key in reader.data.get("unconfirmed", ()),
            "content": content,
        }


def _shown(text: str) -> SafeString:
    return unbroken(tell_languages(prose.render(text)))


def _annex(
    key: str, heading: str | Promise, fill: Callable[[Reader], Record], *, is_wide: bool = False, **more: Any
) -> Chapter:
    return Chapter(key, heading, fill, is_wide=is_wide, is_annex=True, **more)


ROWS = (
    Chapter("summary", _("Executive summary"), summary, drafts.summary, tables=("figures",)),
    Chapter("method", _("Introduction and method"), method, drafts.method, tables=("quality",)),
    Chapter(
        "overall",
        _("Overall progress"),
        overall,
        drafts.overall,
        tables=("status", "deadlines", "lists", "status-changes", "forecasts", "indicators"),
        lists=overall_lists,
        flows=True,
    ),
    Chapter("objectives", _("Achievement of objectives"), objectives, drafts.objectives, flows=True),
    Chapter(
        "problems",
        _("Difficulties, challenges, risks and how they are addressed"),
        problems,
        drafts.problems,
        tables=("problems", "escalations"),
        flows=True,
    ),
    Chapter(
        "institutions",
        _("Performance by institution"),
        institutions,
        drafts.institutions,
        tables=("institutions", "reporting"),
        flows=True,
    ),
    Chapter("indicators", _("Tracking of the measurable indicators"), indicators, drafts.indicators),
    Chapter(
        "execution",
        _("Budget execution"),
        execution,
        drafts.execution,
        tables=("execution", "differences"),
    ),
    Chapter(
        "civil_society",
        _("Contribution of civil society"),
        civil_society,
        drafts.civil_society,
        tables=("civil-society", "civil-society-answers"),
        flows=True,
    ),
    Chapter(
        "comparison",
        _("From the baseline to the end"),
        comparison,
        drafts.comparison,
        tables=("status-by-period",),
    ),
    Chapter(
        "outcomes",
        _("Achievements and failures with their causes"),
        outcomes,
        drafts.outcomes,
        tables=("failures",),
        lists=outcome_lists,
    ),
    Chapter("lessons", _("Lessons learned"), lessons, drafts.lessons, tables=("problems-by-objective",), flows=True),
    Chapter("evaluation", _("External evaluation"), evaluation, drafts.evaluation, flows=True),
    Chapter(
        "follow_ups",
        _("Follow-up of earlier recommendations"),
        follow_ups,
        drafts.follow_ups,
        tables=("follow-ups",),
        flows=True,
    ),
    Chapter(
        "proposals",
        _("Proposals for revising the annual plan"),
        proposals,
        drafts.proposals,
        tables=("proposals",),
        flows=True,
        heading_at_end=_("Proposals for the next plan"),
    ),
    Chapter(
        "priorities",
        _("Priorities for the next year"),
        priorities,
        drafts.priorities,
        lists=priority_lists,
        flows=True,
        heading_at_end=_("Priorities after the end of the plan"),
    ),
    Chapter(
        "carried_over",
        _("Actions carried over to the next plan"),
        carried_over,
        drafts.carried_over,
        lists=remaining_lists,
        flows=True,
    ),
    Chapter(
        "next_steps",
        _("Next steps and recommendations"),
        next_steps,
        drafts.next_steps,
        tables=("next-steps", "recommendations", "follow-ups"),
        flows=True,
    ),
    _annex(
        "annex_actions",
        _("Annex %(letter)s: all actions"),
        annex_actions,
        tables=("actions", "outputs"),
        flows=True,
    ),
    _annex(
        "annex_budget",
        _("Annex %(letter)s: budget"),
        annex_budget,
        tables=(
            "budget",
            "budget-by-year",
            "budget-by-source",
            "spent-by-source",
            "budget-by-objective",
            "spending",
            "kinds",
        ),
        flows=True,
    ),
    _annex(
        "annex_statistics",
        _("Annex %(letter)s: statistics of victims"),
        annex_statistics,
        tables=("statistics", "statistics-years"),
    ),
    _annex(
        "annex_gaps",
        _("Annex %(letter)s: actions without deadline, budget or target"),
        annex_gaps,
        tables=("gaps",),
        flows=True,
    ),
    _annex(
        "annex_changes",
        _("Annex %(letter)s: changes since the previous report"),
        annex_changes,
        tables=("changes",),
        is_shown=has_changes,
        flows=True,
    ),
    _annex(
        "annex_comments",
        _("Annex %(letter)s: comments and answers"),
        annex_comments,
        tables=("comments",),
        is_shown=has_comments,
        flows=True,
    ),
)
OUTLINE = {row.key: row for row in ROWS}


def chapters_of(kind: ReportKind) -> list[Chapter]:
    """The chapters of a kind in order, each with its number there; annexes have letters."""
    rows = [OUTLINE[key] for key in kind.chapters]
    chapters = [row for row in rows if not row.is_annex]
    numbers = {row.key: str(n) for n, row in enumerate(chapters, 1)}
    numbers |= {row.key: chr(ord("A") + n) for n, row in enumerate(row for row in rows if row.is_annex)}
    return [
        replace(
            row,
            number=numbers[row.key],
            heading=row.heading_at_end if kind.covers_plan and row.heading_at_end else row.heading,
        )
        for row in rows
    ]


def shown_chapters(reader: Reader) -> list[Chapter]:
    """The chapters that the report prints."""
    return [chapter for chapter in chapters_of(reader.kind) if chapter.is_shown(reader)]


def reader_of(data: dict[str, Any], edition: Edition, sha256: str = "") -> Reader:
    """The reader of a report's content who knows the titles of its chapters. In `override(edition.language)`."""
    titles = {chapter.key: chapter.title for chapter in chapters_of(REPORT_KINDS[data["kind"]])}
    return Reader(data, edition, sha256, titles)


def draft_text(kind: str, key: str, data: dict[str, Any], language: str) -> str:
    """The text that rules write for a chapter of this kind of report; empty for a chapter that has no text."""
    draft = OUTLINE[key].draft
    with override(language):
        return draft(Reader({**data, "kind": kind}, Edition(language, 0, False))) if draft else ""
