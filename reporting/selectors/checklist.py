"""What a draft needs before it is finalised: one rule a line. A line is done, waived with a reason, open, or not asked.

What the law makes impossible stays so (selectors/completeness.py): such a gap has no code and cannot be waived. Every
other gap has a code; a waiver names the codes that it is for, and holds for exactly these: when others are missing, or
fewer, its reason would speak of what is not so, and the line is open again. Reads only.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from progress.formulas.values import Record
from progress.selectors.status import unmeasured_indicators
from reporting.document.waived import DIFFERENT, MISSING, TITLES
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, Waiver
from reporting.selectors import completeness
from reporting.selectors.completeness import Missing, missing_for
from reporting.selectors.figures import have_figures_changed
from reporting.selectors.reports import current_issued
from reporting.selectors.texts import recommendations_of, report_before, unconfirmed
from strategy_tracker.base.text import language_name
from strategy_tracker.base.web.addresses import address


class State(StrEnum):
    """Where a line stands."""

    DONE = "done"
    WAIVED = "waived"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing. Without a code it cannot be waived."""

    missing: Missing
    code: str = ""


@dataclass(frozen=True)
class ChecklistLine:
    """One line of the checklist, judged."""

    key: str
    gaps: tuple[Gap, ...]
    url: str
    who: Role
    applies: bool = True
    is_given_last: bool = False
    waiver: Waiver | None = None

    @property
    def title(self) -> str | Promise:
        """What the line asks for."""
        return TITLES[self.key]

    @property
    def codes(self) -> list[str]:
        """The codes of what is missing, in the order in which a waiver keeps them."""
        return sorted(gap.code for gap in self.gaps if gap.code)

    @property
    def is_covered(self) -> bool:
        """Whether it has a waiver, for exactly what is missing now."""
        return self.waiver is not None and self.waiver.codes == self.codes

    @property
    def can_be_waived(self) -> bool:
        """Whether a reason would do in place of something that is missing, and none is given."""
        return bool(self.codes) and not self.is_covered

    @property
    def state(self) -> State:
        """Done where nothing is missing; waived where a waiver stands for all that is."""
        if not self.applies:
            return State.NOT_APPLICABLE
        if self.missing:
            return State.OPEN
        return State.WAIVED if self.gaps else State.DONE

    @property
    def missing(self) -> list[Missing]:
        """What is missing and not waived, each thing with its page."""
        return [gap.missing for gap in self.gaps if not (gap.code and self.is_covered)]


@dataclass(frozen=True)
class Draft:
    """A draft as the rules read it. `compares`: whether its figures are compared with those of now, which costs."""

    report: Report
    compares: bool = True

    @cached_property
    def data(self) -> Record:
        """Its frozen figures."""
        return json.loads(self.report.snapshot.data)

    @property
    def is_correction(self) -> bool:
        """Whether it corrects what was issued."""
        return current_issued(self.report).exists()

    def url(self, name: str, *more: object) -> str:
        """The address of one of its pages."""
        return reverse(name, args=[self.report.pk, *more])


def texts(draft: Draft) -> Iterator[Gap]:
    """Somebody has written, or confirmed, the text of each chapter that has one."""
    yield from _law(completeness.required_texts_are_written(draft.report))
    for section in unconfirmed(draft.report):
        message = _("Chapter %(number)s, %(title)s, is as rules have drafted it.")
        names = {"number": section.chapter.number, "title": section.chapter.title}
        yield Gap(Missing(message % names, draft.url("section_edit", section.chapter.key)), section.chapter.key)


def consultation(draft: Draft) -> Iterator[Gap]:
    """It was held, is over, and each comment has its answer."""
    yield from _law(completeness.consultation_is_over(draft.report))
    yield from _law(completeness.comments_are_answered(draft.report))
    if not draft.report.consult_until:
        yield Gap(Missing(_("No consultation was held."), draft.url("report_consult"), Role.SECRETARIAT), "none")


def figures(draft: Draft) -> Iterator[Gap]:
    """The period has all that a report is made of, and its figures are still those of the draft."""
    report = draft.report
    yield from _law(missing_for(report.kind, report.period, language=report.language))
    if draft.compares and have_figures_changed(report):
        message = _("The figures of the period have changed since this draft was made.")
        yield Gap(Missing(message, draft.url("report_figures")))


def answers(draft: Draft) -> Iterator[Gap]:
    """Each institution that was asked has answered, in each half-year. Who is silent stays so: a reason is given."""
    reporting, plan = draft.data["reporting"], draft.report.period.plan
    for row in reporting.get("of_span") or reporting["by_institution"]:
        n = row["outcomes"].get("missing", 0) if "outcomes" in row else int(row["outcome"] == "missing")
        names = {"who": draft.data["institutions"][row["code"]]["abbreviation"], "n": n}
        if n and "outcomes" in row:
            words = ngettext(
                "%(who)s did not answer in %(n)s half-year.", "%(who)s did not answer in %(n)s half-years.", n
            )
            yield Gap(Missing(words % names, address("period_list", plan)), f"{row['code']} {n}")
        elif n:
            url = address("submission_detail", draft.report.period, row["code"])
            yield Gap(Missing(_("%(who)s did not answer.") % names, url), row["code"])


def measurements(draft: Draft) -> Iterator[Gap]:
    """Each indicator has a measurement of the period, or the reason why there is none.

    A report that prints every indicator is not made otherwise (completeness.indicators_are_measured).
    """
    if REPORT_KINDS[draft.report.kind].has("indicators"):
        return
    for code in unmeasured_indicators(draft.report.period).values_list("code", flat=True):
        message = _("Indicator %(code)s has neither a measurement nor a reason why there is none.") % {"code": code}
        yield Gap(Missing(message, address("indicator_detail", draft.report.period.plan, code)), code)


def explanations(draft: Draft) -> Iterator[Gap]:
    """An institution explains each difference between spending and plan that is material."""
    for row in draft.data.get("execution", {}).get("material", []):
        if not row.get("explanations"):
            message = _(
                "The spending of action %(code)s in %(year)s differs materially from its plan; nobody says why."
            )
            url = address("action_detail", draft.report.period.plan, row["code"])
            yield Gap(Missing(message % row, url), f"{row['code']} {row['year']}")


def follow_ups(draft: Draft) -> Iterator[Gap]:
    """It is said what became of each recommendation of the report before."""
    yield from _law(completeness.recommendations_are_followed_up(draft.report))


def languages(draft: Draft) -> Iterator[Gap]:
    """There is an edition in each language, made of the same figures, that recommends the same."""
    report = draft.report
    same = Report.objects.filter(kind=report.kind, period=report.period, version=report.version)
    found = {other.language: other for other in same.select_related("snapshot")}
    for language, _name in settings.LANGUAGES:
        name = {"language": language_name(language)}
        if language not in found:
            wanted = f"?kind={report.kind}&period={'/'.join(report.period.address_args)}&language={language}"
            message = _("There is no edition of this version in this language: %(language)s.") % name
            yield Gap(Missing(message, reverse("report_create") + wanted), f"{language} {MISSING}")
        elif not _agree(report, found[language]):
            message = _("The edition in this language has other figures or recommendations: %(language)s.") % name
            url = reverse("report_detail", args=[found[language].pk])
            yield Gap(Missing(message, url), f"{language} {DIFFERENT}")


def _agree(one: Report, other: Report) -> bool:
    """Whether they were made of the same figures and recommend the same to the same institutions by the same days."""
    if one.pk == other.pk:
        return True
    return one.snapshot_id == other.snapshot_id and _asked(one) == _asked(other)


def _asked(report: Report) -> list[tuple[object, ...]]:
    return [(row["number"], row["responsible"], row["due_on"]) for row in recommendations_of(report)]


def protocol_number(draft: Draft) -> Iterator[Gap]:
    """The number under which it is registered."""
    if not draft.report.protocol_number:
        yield _given_last(draft, _("It is given when the report is finalised."))


def decision(draft: Draft) -> Iterator[Gap]:
    """Number and date of the decision of the National Authority."""
    if not draft.report.decision_number or draft.report.decided_on is None:
        yield _given_last(draft, _("Its number and date are given when the report is finalised."))


def _given_last(draft: Draft, message: str) -> Gap:
    return Gap(Missing(message, draft.url("report_finalise"), REPORT_KINDS[draft.report.kind].finalised_by))


def _law(missing: Iterable[Missing]) -> Iterator[Gap]:
    yield from map(Gap, missing)


@dataclass(frozen=True)
class Rule:
    """A line before it is judged: what finds its gaps, its page, and for which drafts it is asked.

    `is_given_last`: the finaliser gives it on the page on which the report is finalised, and it is judged there.
    """

    find: Callable[[Draft], Iterable[Gap]]
    page: str
    applies: Callable[[Draft], bool] = field(default=lambda draft: True)
    is_given_last: bool = False

    @property
    def key(self) -> str:
        """The line's key, in addresses, waivers and documents."""
        return self.find.__name__


RULES: tuple[Rule, ...] = (
    Rule(texts, "section_list"),
    # What corrects an issued report needs no new consultation.
    Rule(consultation, "report_comments", lambda draft: bool(draft.report.consult_until) or not draft.is_correction),
    Rule(figures, "report_figures"),
    Rule(answers, "report_preview"),
    Rule(measurements, "report_preview"),
    Rule(explanations, "report_preview", lambda draft: REPORT_KINDS[draft.report.kind].has("execution")),
    Rule(follow_ups, "section_list", lambda draft: report_before(draft.report) is not None),
    Rule(languages, "report_detail"),
    Rule(protocol_number, "report_finalise", is_given_last=True),
    Rule(decision, "report_finalise", lambda draft: REPORT_KINDS[draft.report.kind].needs_decision, is_given_last=True),
)


def lines_of(report: Report, *, compares: bool = True) -> list[ChecklistLine]:
    """Every line of the draft's checklist, judged, in order.

    Without `compares` it is left out whether the figures have changed, which takes long to find out.
    """
    waivers = {waiver.line: waiver for waiver in report.waivers.select_related("waived_by")}
    draft = Draft(report, compares)
    return [_judged(rule, draft, waivers.get(rule.key)) for rule in RULES]


def line_of(report: Report, key: str) -> ChecklistLine | None:
    """One line, judged; None where there is no such line."""
    rule = next((rule for rule in RULES if rule.key == key), None)
    return _judged(rule, Draft(report), report.waivers.filter(line=key).first()) if rule else None


def _judged(rule: Rule, draft: Draft, waiver: Waiver | None) -> ChecklistLine:
    applies = rule.applies(draft)
    who = Role(REPORT_KINDS[draft.report.kind].finalised_by) if rule.is_given_last else Role.SECRETARIAT
    return ChecklistLine(
        key=rule.key,
        gaps=tuple(rule.find(draft)) if applies else (),
        url=draft.url(rule.page),
        who=who,
        applies=applies,
        is_given_last=rule.is_given_last,
        waiver=waiver,
    )


def open_among(lines: Iterable[ChecklistLine]) -> list[ChecklistLine]:
    """What stands between the draft and its being finalised, but for what is given then."""
    return [line for line in lines if line.state == State.OPEN and not line.is_given_last]
