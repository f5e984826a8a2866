"""What a report still lacks. Generation refuses while there is anything, and names it (domain.md §6)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.backends import ADMINISTRATION
from accounts.models import Institution, Role, User
from accounts.roles import has_role
from plans.models import (
    FundingSource,
    Indicator,
    Output,
    SpecificObjective,
    StrategicObjective,
    VictimFigure,
)
from progress.formulas.half_years import half_year_name
from progress.formulas.spans import Covers
from progress.models import ReportingPeriod
from progress.selectors.seals import outdated_by
from progress.selectors.status import unassessed_actions, unmeasured_indicators
from progress.selectors.victims import statistics_until
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.selectors.texts import followed, sections_of
from strategy_tracker.base import clock
from strategy_tracker.base.text import FIELD_SUFFIX
from strategy_tracker.base.web.addresses import address

Rule = Callable[[ReportingPeriod], Iterator["Missing"]]


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the page on which it can be mended.

    Where only one role may open that page, `mended_by` is the role; where there is no page, the message says who mends.
    """

    message: str
    url: str
    mended_by: str = ""


def as_seen_by(user: User, missing: Iterable[Missing]) -> list[Missing]:
    """The list for one person: where the page is another role's, the role is named and there is no link."""
    return [item if not item.mended_by or has_role(user, item.mended_by) else _named(item) for item in missing]


def _named(item: Missing) -> Missing:
    who = _("This is done by: %(role)s.") % {"role": Role(item.mended_by).label}
    return replace(item, message=f"{item.message} {who}", url="")


def period_is_closed(period: ReportingPeriod) -> Iterator[Missing]:
    """Only a closed period stands still."""
    if not period.is_closed:
        message = _("The period %(period)s is not closed yet: close it first.") % {"period": period.name}
        yield Missing(message, address("period_detail", period))


def earlier_periods_are_closed(period: ReportingPeriod) -> Iterator[Missing]:
    """Statuses and spending of earlier periods are part of the report, so those stand still too."""
    earlier = period.plan.periods.filter(ends_on__lt=period.starts_on)
    for other in earlier.exclude(status=ReportingPeriod.Status.CLOSED).order_by("starts_on"):
        message = _("The earlier period %(period)s is not closed.") % {"period": other.name}
        yield Missing(message, address("period_detail", other))


def seal_counts_on_what_holds(period: ReportingPeriod) -> Iterator[Missing]:
    """The figures of earlier periods went into the seal: when one was sealed anew with others, so is this one."""
    for code in outdated_by(period):
        message = _("%(period)s was sealed with figures of %(earlier)s that have changed since: reopen it, close it.")
        names = {"period": period.name, "earlier": half_year_name(code)}
        yield Missing(message % names, address("period_reopen", period), Role.SECRETARIAT)


def submissions_are_settled(period: ReportingPeriod) -> Iterator[Missing]:
    """What was submitted has been verified or returned: otherwise it would be lost to the report."""
    for submission in period.submissions.to_verify().select_related("institution").order_by("institution__code"):
        message = _("The answers of %(institution)s are not verified yet.") % {"institution": submission.institution}
        yield Missing(message, address("submission_detail", submission))


def actions_have_a_status(period: ReportingPeriod) -> Iterator[Missing]:
    """Every action that was due for reporting has a status in the period; what has left the plan since needs none."""
    for code in unassessed_actions(period).in_force().order_by("position").values_list("code", flat=True):
        message = _("Action %(code)s has no verified status in the period.") % {"code": code}
        yield Missing(message, address("action_detail", period.plan, code))


def indicators_are_measured(period: ReportingPeriod) -> Iterator[Missing]:
    """Every indicator has a measurement of the period, or the reason why there is none; known before it is closed."""
    codes = list(unmeasured_indicators(period).values_list("code", flat=True))
    if codes and period.is_closed:
        message = _("Indicators are measured while their period is open: reopen %(period)s first.")
        url = address("period_reopen", period)
        yield Missing(message % {"period": period.name}, url, Role.SECRETARIAT)
    for code in codes:
        message = _("Indicator %(code)s has neither a measurement nor a reason why there is none.") % {"code": code}
        if period.is_open:
            yield Missing(message, address("measurement_edit", period.plan, code, period.code), Role.SECRETARIAT)
        else:
            yield Missing(message, address("indicator_detail", period.plan, code))


def victims_are_recorded(period: ReportingPeriod) -> Iterator[Missing]:
    """Every year from the printed tables to the report's has victim statistics, or the reason why there are none."""
    for year in statistics_until(period.ends_on.year).missing:
        message = _("Of %(year)s there are neither victim statistics nor a reason why there are none.")
        yield Missing(message % {"year": year}, reverse("victim_statistics_edit", args=[year]), Role.SECRETARIAT)


# Each rule with the chapter that needs it; without one it holds for every report.
PERIOD_RULES: tuple[tuple[Rule, str], ...] = (
    (period_is_closed, ""),
    (earlier_periods_are_closed, ""),
    (seal_counts_on_what_holds, ""),
    (submissions_are_settled, ""),
    (actions_have_a_status, ""),
    (indicators_are_measured, "indicators"),
    (victims_are_recorded, "annex_statistics"),
)
# Closing the period gives a status to each action that has none; victims are counted when the year is over.
ONLY_WHEN_CLOSED = (actions_have_a_status, victims_are_recorded)


def missing_for(kind: str, period: ReportingPeriod, *, language: str = "sq") -> list[Missing]:
    """Everything that a report of this kind lacks for the period, in the person's language.

    Where the kind is not made for the period, that alone is named. `language` is the report's: its gaps are named.
    """
    unfit = list(period_fits(kind, period))
    if unfit:
        return unfit
    own = [rule for rule, chapter in PERIOD_RULES if not chapter or REPORT_KINDS[kind].has(chapter)]
    rules = [rule for rule in own if period.is_closed or rule not in ONLY_WHEN_CLOSED]
    missing = [missing for rule in rules for missing in rule(period)]
    return [*missing, *language_gaps(kind, period, language)]


def period_fits(kind: str, period: ReportingPeriod) -> Iterator[Missing]:
    """An annual report is made when the year is over, the final one when the plan is."""
    covers = REPORT_KINDS[kind].covers
    if covers == Covers.YEAR and not period.ends_year:
        message = _("An annual report is made for the second half of a year, not for %(period)s.")
        yield Missing(message % {"period": period.name}, address("period_list", period.plan))
    last = period.plan.periods.filter(ends_on__lte=period.plan.ends_on).last()
    if covers == Covers.PLAN and period != last:
        message = _("The final report is made for the last period of the plan, %(last)s, not for %(period)s.")
        yield Missing(message % {"last": last.name, "period": period.name}, address("period_list", period.plan))


def language_gaps(kind: str, period: ReportingPeriod, language: str) -> Iterator[Missing]:
    """What the report prints of the plan and has no translation into its language, each with its place."""
    suffix = FIELD_SUFFIX[language]
    if not suffix:
        return
    plan = period.plan
    actions = plan.actions().order_by("position")
    yield from _gaps([plan, plan.strategy], suffix, {"title": ""})
    yield from _gaps(StrategicObjective.objects.filter(plan=plan), suffix, OBJECTIVE)
    yield from _gaps(SpecificObjective.objects.filter(strategic__plan=plan), suffix, OBJECTIVE)
    yield from _gaps(actions, suffix, ACTION)
    outputs = Output.objects.filter(action__in=actions).select_related("action")
    yield from _gaps(outputs, suffix, {"unit": ""}, on_page_of=lambda output: output.action)
    yield from _gaps(Indicator.objects.filter(plan=plan).order_by("position"), suffix, {"title": ""})
    sources = FundingSource.objects.filter(fundings__action__in=actions).distinct()
    yield from _gaps(sources, suffix, {"name": ""})
    yield from _gaps(Institution.objects.order_by("code"), suffix, {"name": ""})
    if REPORT_KINDS[kind].has("annex_statistics"):
        yield from _gaps(VictimFigure.objects.all(), suffix, {"label": ""})


# The translated fields that are printed, with the ending of the one that holds the Albanian text.
OBJECTIVE = {"title": "", "result": ""}
ACTION = {"title": "", "product": "_printed"}


def _gaps(
    rows: Iterable[Any], suffix: str, fields: Mapping[str, str], on_page_of: Callable[[Any], Any] = lambda row: row
) -> Iterator[Missing]:
    for row in rows:
        for field, ending in fields.items():
            if getattr(row, field + ending) and not getattr(row, field + suffix):
                label = row._meta.get_field(field + suffix).verbose_name
                message = _("“%(what)s” of %(place)s is not translated.") % {"what": label, "place": row}
                yield _in_administration(message, on_page_of(row))


def _in_administration(message: str, row: Any) -> Missing:
    """On the row's own page of the administration, with the role that may change it there."""
    meta = row._meta
    mender = next((role for role, rights in ADMINISTRATION.items() if "change" in rights.get(meta.label_lower, ())), "")
    if not mender:
        return Missing(f"{message} {_('The operator corrects it in the reference data.')}", "")
    return Missing(message, reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk]), mender)


# What a report that has been made still lacks before it can be finalised.


def required_texts_are_written(report: Report) -> Iterator[Missing]:
    """No chapter that needs a text is without one: what somebody wrote, or at least the draft by rules."""
    for section in sections_of(report):
        if section.is_missing:
            chapter = section.chapter
            message = _("Chapter %(number)s, %(title)s, has no text.")
            url = reverse("section_edit", args=[report.pk, chapter.key])
            yield Missing(message % {"number": chapter.number, "title": chapter.title}, url)


def consultation_is_over(report: Report) -> Iterator[Missing]:
    """Who was promised time until a day gets it, unless the Secretariat ends the consultation."""
    if report.state == Report.State.IN_CONSULTATION and clock.today() <= report.consult_until:
        message = _(
            "Comments are taken until the end of %(day)s: wait until then, or the Secretariat ends the consultation"
            " earlier."
        )
        day = date_format(report.consult_until, "SHORT_DATE_FORMAT")
        yield Missing(message % {"day": day}, reverse("report_comments", args=[report.pk]))


def comments_are_answered(report: Report) -> Iterator[Missing]:
    """Each comment of a consultation gets an answer."""
    page = reverse("report_comments", args=[report.pk])
    for comment in report.comments.filter(answered_at__isnull=True).select_related("written_by"):
        message = _("The comment of %(name)s on %(day)s has no answer.")
        day = date_format(clock.local_day(comment.written_at), "SHORT_DATE_FORMAT")
        yield Missing(message % {"name": comment.written_by, "day": day}, f"{page}#comment-{comment.pk}")


def recommendations_are_followed_up(report: Report) -> Iterator[Missing]:
    """Of each recommendation of the report before it is said what became of it."""
    for item in followed(report):
        if not item.outcome:
            row = item.recommendation
            message = _("It is not said what became of recommendation %(number)s of %(period)s.")
            names = {"number": row.number, "period": row.report.span.label}
            yield Missing(message % names, reverse("follow_up_edit", args=[report.pk, row.pk]), Role.SECRETARIAT)


REPORT_RULES: tuple[Callable[[Report], Iterator[Missing]], ...] = (
    consultation_is_over,
    required_texts_are_written,
    comments_are_answered,
    recommendations_are_followed_up,
)


def missing_in_report(report: Report) -> list[Missing]:
    """Everything that people have still to write into this report, in the person's language."""
    return [missing for rule in REPORT_RULES for missing in rule(report)]
