"""The kinds of report: policy alone, one row each. What fills a chapter stands in document/outline.py."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from progress.formulas.spans import Covers


@dataclass(frozen=True)
class ReportKind:
    """A kind of report: its names, what it covers and follows, who finalises and signs it, its chapters in order.

    It is made when what it covers is over, for the period that ends it.

    `follows` is the kind of report that it is compared with and whose recommendations it follows up. `finalised_by` and
    `signed_by` are roles (domain.md §6, §8). The text of the `required` chapters may not be empty; that of the others
    may. `responsibility` says in a sentence of the document who made the report and who answers for it.
    """

    code: str
    label: str | Promise
    title: str | Promise
    file_stem: str
    covers: Covers
    follows: str
    finalised_by: Role
    needs_decision: bool
    signed_by: tuple[Role, ...]
    responsibility: str | Promise
    required: tuple[str, ...]
    chapters: tuple[str, ...]

    @property
    def covers_half_year(self) -> bool:
        """Whether it is about its period alone; else about years: then it also sums up periods."""
        return self.covers == Covers.HALF_YEAR

    @property
    def covers_plan(self) -> bool:
        """Whether it closes the plan."""
        return self.covers == Covers.PLAN

    def has(self, chapter: str) -> bool:
        """Whether the chapter with this key is one of its own."""
        return chapter in self.chapters


OF_EVERY_KIND = ("summary", "method", "overall", "objectives", "problems", "institutions")
OF_YEARS = ("indicators", "execution", "civil_society")
ANNEXES_OF_YEARS = (
    "annex_actions",
    "annex_budget",
    "annex_statistics",
    "annex_gaps",
    "annex_changes",
    "annex_comments",
)

SIX_MONTH = ReportKind(
    code="six_month",
    label=_("6-month report"),
    title=_("6-month report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-6-mujor",
    covers=Covers.HALF_YEAR,
    follows="six_month",
    finalised_by=Role.COORDINATOR,
    needs_decision=True,
    signed_by=(Role.COORDINATOR,),
    responsibility=_(
        "The Secretariat for Monitoring and Evaluation of National Strategies made this report with the support of"
        " the National Coordinator; the National Authority against Trafficking in Human Beings finalises it."
    ),
    required=("summary", "overall", "problems", "next_steps"),
    chapters=(
        *OF_EVERY_KIND,
        "next_steps",
        "annex_actions",
        "annex_budget",
        "annex_changes",
        "annex_comments",
    ),
)

ANNUAL = ReportKind(
    code="annual",
    label=_("annual report"),
    title=_("Annual report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-vjetor",
    covers=Covers.YEAR,
    follows="annual",
    finalised_by=Role.SECRETARIAT,
    needs_decision=False,
    signed_by=(Role.SECRETARY_GENERAL,),
    responsibility=_(
        "The Secretariat for Monitoring and Evaluation of National Strategies made this report with the support of"
        " the National Coordinator; the Secretary General of the Ministry of Internal Affairs signs it."
    ),
    required=("summary", "overall", "problems", "indicators", "execution", "proposals", "priorities", "next_steps"),
    chapters=(
        *OF_EVERY_KIND,
        *OF_YEARS,
        "follow_ups",
        "proposals",
        "priorities",
        "next_steps",
        *ANNEXES_OF_YEARS,
    ),
)

FINAL = ReportKind(
    code="final",
    label=_("final report"),
    title=_("Final report on the implementation of the Action Plan against Trafficking in Human Beings"),
    file_stem="raporti-perfundimtar",
    covers=Covers.PLAN,
    follows="annual",  # there is one final report, so it follows the annual ones
    finalised_by=Role.SECRETARIAT,
    needs_decision=False,
    signed_by=(Role.MINISTER,),
    responsibility=_(
        "The Secretariat for Monitoring and Evaluation of National Strategies made this report with the support of"
        " the National Coordinator; the Minister of Internal Affairs signs it."
    ),
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
        *OF_EVERY_KIND,
        *OF_YEARS,
        "comparison",
        "outcomes",
        "lessons",
        "evaluation",
        "follow_ups",
        "proposals",
        "priorities",
        "carried_over",
        "next_steps",
        *ANNEXES_OF_YEARS,
    ),
)

REPORT_KINDS: dict[str, ReportKind] = {kind.code: kind for kind in (SIX_MONTH, ANNUAL, FINAL)}


def kinds_with(chapter: str) -> tuple[str, ...]:
    """The codes of the kinds that have the chapter with this key."""
    return tuple(kind.code for kind in REPORT_KINDS.values() if kind.has(chapter))
