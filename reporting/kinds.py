"""The kinds of report. A new one is one row here, the templates of its chapters, and a test."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from reporting.document.chapters.annexes import annex_actions, annex_budget
from reporting.document.chapters.consultation import annex_comments, follow_ups, has_comments
from reporting.document.chapters.differences import annex_changes, has_changes
from reporting.document.chapters.drafts import prose
from reporting.document.chapters.ending import carried_over, comparison, evaluation, lessons, outcomes
from reporting.document.chapters.execution import execution
from reporting.document.chapters.indicators import indicators
from reporting.document.chapters.institutions import institutions
from reporting.document.chapters.method import method
from reporting.document.chapters.planning import annex_gaps, civil_society, priorities, proposals
from reporting.document.chapters.problems import next_steps, problems
from reporting.document.chapters.statistics import annex_statistics
from reporting.document.chapters.status import objectives, overall
from reporting.document.chapters.summary import summary
from reporting.document.reader import Reader


class PeriodRule(StrEnum):
    """For which periods a kind of report is made."""

    EVERY = "every"
    SECOND_HALF = "second_half"  # once a year, when the year is over
    LAST = "last"  # once, when the plan is over


def always(reader: Reader) -> bool:
    """Most chapters are in every report of their kind."""
    return True


@dataclass(frozen=True)
class Chapter:
    """A chapter: number and title, whether its pages lie, its template, and the function that fills it.

    With `is_prose` people write its text; until they have, rules draft it (document/chapters/drafts.py).
    """

    key: str
    number: str
    title: str | Promise
    is_wide: bool
    fill: Callable[[Reader], dict[str, Any]]
    is_prose: bool = True
    is_shown: Callable[[Reader], bool] = always

    def filled(self, reader: Reader) -> dict[str, Any]:
        """The chapter as the templates want it."""
        return {
            "key": self.key,
            "number": self.number,
            "is_annex": self.number.isalpha(),
            "title": str(self.title),
            "is_wide": self.is_wide,
            "template": f"pdf/_{self.key}.html",
            "prose": prose(reader, self.key) if self.is_prose else "",
            "content": self.fill(reader),
        }


@dataclass(frozen=True)
class ReportKind:
    """A kind of report: names, when it is made, who finalises and signs it, its chapters in order.

    `finalised_by` and `signed_by` are roles (domain.md §6, §8); the text of the `required` chapters may not be empty.
    Which kind of earlier report it is compared with stands in reporting/earlier.py.
    """

    code: str
    label: str | Promise
    title: str | Promise
    file_stem: str
    period_rule: PeriodRule
    finalised_by: Role
    needs_decision: bool
    signed_by: tuple[Role, ...]
    required: tuple[str, ...]
    chapters: tuple[Chapter, ...]

    def chapter(self, key: str) -> Chapter:
        """The chapter with this key. Raises KeyError."""
        return {chapter.key: chapter for chapter in self.chapters}[key]

    @property
    def prose_chapters(self) -> tuple[Chapter, ...]:
        """Those whose text people write, in order."""
        return tuple(chapter for chapter in self.chapters if chapter.is_prose)


def _annex(key: str, letter: str, title: str | Promise, fill: Any, **more: Any) -> Chapter:
    return Chapter(key, letter, title, True, fill, is_prose=False, **more)


SIX_MONTH = ReportKind(
    code="six_month",
    label=_("6-month report"),
    title=_("6-month report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-6-mujor",
    period_rule=PeriodRule.EVERY,
    finalised_by=Role.COORDINATOR,
    needs_decision=True,
    signed_by=(Role.COORDINATOR,),
    required=("summary", "overall", "problems", "next_steps"),
    chapters=(
        Chapter("summary", "1", _("Executive summary"), False, summary),
        Chapter("method", "2", _("Introduction and method"), False, method),
        Chapter("overall", "3", _("Overall progress"), False, overall),
        Chapter("objectives", "4", _("Achievement of objectives"), True, objectives),
        Chapter("problems", "5", _("Difficulties, challenges, risks and how they are addressed"), True, problems),
        Chapter("institutions", "6", _("Performance by institution"), True, institutions),
        Chapter("next_steps", "7", _("Next steps and recommendations"), False, next_steps),
        _annex("annex_actions", "A", _("Annex A: all actions"), annex_actions),
        _annex("annex_budget", "B", _("Annex B: budget"), annex_budget),
        _annex(
            "annex_changes", "C", _("Annex C: changes since the previous report"), annex_changes, is_shown=has_changes
        ),
        _annex("annex_comments", "D", _("Annex D: comments and answers"), annex_comments, is_shown=has_comments),
    ),
)

# What follows the six chapters that every report has, in the annual and in the final one.
OF_YEARS = (
    Chapter("indicators", "7", _("Tracking of the measurable indicators"), True, indicators),
    Chapter("execution", "8", _("Budget execution"), True, execution),
    Chapter("civil_society", "9", _("Contribution of civil society"), False, civil_society),
)
ANNEXES = (
    *SIX_MONTH.chapters[7:9],
    Chapter("annex_statistics", "C", _("Annex C: statistics of victims"), False, annex_statistics, is_prose=False),
    _annex("annex_gaps", "D", _("Annex D: actions without deadline, budget or target"), annex_gaps),
    _annex("annex_changes", "E", _("Annex E: changes since the previous report"), annex_changes),
    _annex("annex_comments", "F", _("Annex F: comments and answers"), annex_comments, is_shown=has_comments),
)

ANNUAL = ReportKind(
    code="annual",
    label=_("annual report"),
    title=_("Annual report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-vjetor",
    period_rule=PeriodRule.SECOND_HALF,
    finalised_by=Role.SECRETARIAT,
    needs_decision=False,
    signed_by=(Role.SECRETARY_GENERAL,),
    required=("summary", "overall", "problems", "indicators", "execution", "proposals", "priorities", "next_steps"),
    chapters=(
        *SIX_MONTH.chapters[:6],
        *OF_YEARS,
        Chapter("follow_ups", "10", _("Follow-up of earlier recommendations"), False, follow_ups),
        Chapter("proposals", "11", _("Proposals for revising the annual plan"), False, proposals),
        Chapter("priorities", "12", _("Priorities for the next year"), False, priorities),
        Chapter("next_steps", "13", _("Next steps and recommendations"), False, next_steps),
        *ANNEXES,
    ),
)

FINAL = ReportKind(
    code="final",
    label=_("final report"),
    title=_("Final report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-perfundimtar",
    period_rule=PeriodRule.LAST,
    finalised_by=Role.SECRETARIAT,
    needs_decision=False,
    signed_by=(Role.MINISTER,),
    required=(
        "summary",
        "overall",
        "comparison",
        "outcomes",
        "indicators",
        "execution",
        "lessons",
        "priorities",
        "carried_over",
    ),
    chapters=(
        *SIX_MONTH.chapters[:6],
        *OF_YEARS,
        Chapter("comparison", "10", _("From the baseline to the end"), False, comparison),
        Chapter("outcomes", "11", _("Achievements and failures with their causes"), True, outcomes),
        Chapter("lessons", "12", _("Lessons learned"), False, lessons),
        Chapter("evaluation", "13", _("External evaluation"), False, evaluation),
        Chapter("follow_ups", "14", _("Follow-up of earlier recommendations"), False, follow_ups),
        Chapter("proposals", "15", _("Proposals for the next plan"), False, proposals),
        Chapter("priorities", "16", _("Priorities after the end of the plan"), False, priorities),
        Chapter("carried_over", "17", _("Actions carried over to the next plan"), False, carried_over),
        Chapter("next_steps", "18", _("Next steps and recommendations"), False, next_steps),
        *ANNEXES,
    ),
)

REPORT_KINDS: dict[str, ReportKind] = {kind.code: kind for kind in (SIX_MONTH, ANNUAL, FINAL)}
