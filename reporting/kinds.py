"""The kinds of report. A new one is one row here, the templates of its chapters, and a test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.chapters.annexes import annex_actions, annex_budget
from reporting.chapters.institutions import institutions
from reporting.chapters.method import method
from reporting.chapters.problems import next_steps, problems
from reporting.chapters.reader import Reader
from reporting.chapters.standing import objectives, overall
from reporting.chapters.summary import summary


@dataclass(frozen=True)
class Chapter:
    """A chapter: number and title, whether its pages lie, its template, and the function that fills it."""

    key: str
    number: str
    title: str | Promise
    is_wide: bool
    fill: Callable[[Reader], dict[str, Any]]

    def filled(self, reader: Reader) -> dict[str, Any]:
        """The chapter as the templates want it."""
        return {
            "key": self.key,
            "number": self.number,
            "is_annex": self.number.isalpha(),
            "title": str(self.title),
            "is_wide": self.is_wide,
            "template": f"pdf/_{self.key}.html",
            "content": self.fill(reader),
        }


@dataclass(frozen=True)
class ReportKind:
    """A kind of report: its names, the start of its file's name, its chapters in order."""

    code: str
    label: str | Promise
    title: str | Promise
    file_stem: str
    chapters: tuple[Chapter, ...]


SIX_MONTH = ReportKind(
    code="six_month",
    label=_("6-month report"),
    title=_("6-month report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-6-mujor",
    chapters=(
        Chapter("summary", "1", _("Executive summary"), False, summary),
        Chapter("method", "2", _("Introduction and method"), False, method),
        Chapter("overall", "3", _("Overall progress"), False, overall),
        Chapter("objectives", "4", _("Achievement of objectives"), True, objectives),
        Chapter("problems", "5", _("Difficulties, challenges, risks and how they are addressed"), True, problems),
        Chapter("institutions", "6", _("Performance by institution"), True, institutions),
        Chapter("next_steps", "7", _("Next steps and recommendations"), False, next_steps),
        Chapter("annex_actions", "A", _("Annex A: all actions"), True, annex_actions),
        Chapter("annex_budget", "B", _("Annex B: budget"), True, annex_budget),
    ),
)

REPORT_KINDS: dict[str, ReportKind] = {kind.code: kind for kind in (SIX_MONTH,)}
