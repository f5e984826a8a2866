"""What comes next for a report: its stage, who has to act, one sentence that says so, and the button of who may act.

Reads only. Pages and homes ask here, so that a report never waits for two people at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Role, User
from accounts.roles import has_role
from reporting.jobs.run import as_it_stands
from reporting.kinds import REPORT_KINDS
from reporting.models import Comment, Report, SectionText, TextConfirmation
from reporting.models.reports import CONSULTED
from reporting.permissions import may_sign
from reporting.selectors.checklist import lines_of, open_among
from strategy_tracker.base import clock


class Stage(StrEnum):
    """Where a report stands on its way; finer than its state, because each stage waits for somebody else."""

    MAKING = "making"  # a worker has it
    FAILED = "failed"
    OUTDATED = "outdated"  # a draft with a newer version beside it
    ANSWER = "answer"
    WRITE = "write"
    CONSULT = "consult"
    COMMENT = "comment"
    FINALISE = "finalise"
    SIGN = "sign"
    PUBLISH = "publish"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


OF_ISSUED = {
    Report.State.FINALISED: Stage.SIGN,
    Report.State.SIGNED: Stage.PUBLISH,
    Report.State.PUBLISHED: Stage.PUBLISHED,
    Report.State.SUPERSEDED: Stage.SUPERSEDED,
}
# The stages in which the Secretariat acts; FINALISE belongs to the kind, SIGN to its signatories.
OF_SECRETARIAT = (Stage.FAILED, Stage.ANSWER, Stage.WRITE, Stage.CONSULT, Stage.PUBLISH)


@dataclass(frozen=True)
class NextStep:
    """A sentence; for whoever has to act also the button that leads there. `is_over`: nobody has to act any more."""

    sentence: str | Promise
    action: str | Promise = ""
    url: str = ""
    is_over: bool = False


def with_work(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With what `stage_of` asks: comments without an answer, whether anybody wrote or confirmed, versions beside it."""
    unanswered = Comment.objects.filter(report=OuterRef("pk"), answered_at__isnull=True).order_by()
    same = Report.objects.filter(
        kind=OuterRef("kind"), period=OuterRef("period"), language=OuterRef("language")
    ).exclude(pk=OuterRef("pk"))
    standing = same.issued().exclude(state=Report.State.SUPERSEDED)
    return reports.annotate(
        n_unanswered=Coalesce(
            Subquery(unanswered.values("report").annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
            Value(0),
        ),
        is_written=Exists(SectionText.objects.filter(report=OuterRef("pk"), written_by__isnull=False))
        | Exists(TextConfirmation.objects.filter(report=OuterRef("pk"))),
        newer_draft=Subquery(
            same.drafts().filter(version__gt=OuterRef("version")).order_by("-version").values("pk")[:1]
        ),
        corrects=Subquery(standing.order_by("-version").values("version")[:1]),
    )


def stage_of(report: Report) -> Stage:
    """The stage of a report from `with_work`."""
    if not report.is_draft:
        return OF_ISSUED[report.state]
    if report.rendering == Report.Rendering.FAILED:
        return Stage.FAILED
    if report.rendering != Report.Rendering.DONE:
        return Stage.MAKING
    if report.state == Report.State.IN_CONSULTATION and clock.today() <= report.consult_until:
        return Stage.COMMENT
    return _stage_of_draft(report)


def _stage_of_draft(report: Report) -> Stage:
    """Of a draft that nobody is asked about at the moment. What corrects an issued report needs no new consultation."""
    if report.newer_draft and report.state == Report.State.DRAFT:
        return Stage.OUTDATED
    if report.n_unanswered:
        return Stage.ANSWER
    if report.consult_until or report.corrects:
        return Stage.FINALISE
    return Stage.CONSULT if report.is_written else Stage.WRITE


def stage_for(user: User, report: Report) -> Stage:
    """The stage as it concerns this person: the Secretariat answers comments while others still write them."""
    stage = stage_of(report)
    if stage == Stage.COMMENT and report.n_unanswered and has_role(user, Role.SECRETARIAT):
        return Stage.ANSWER
    return stage


def is_turn_of(user: User, report: Report, stage: Stage) -> bool:
    """Whether the report waits for this person's role; whether a signatory may sign, permissions.may_sign says."""
    if stage == Stage.COMMENT:
        return has_role(user, *CONSULTED)
    if stage == Stage.FINALISE:
        return has_role(user, REPORT_KINDS[report.kind].finalised_by)
    return stage in OF_SECRETARIAT and has_role(user, Role.SECRETARIAT)


def next_step(report: Report, user: User, *, n_not_followed_up: int = 0, n_open: int = 0) -> NextStep | None:
    """What comes next for a report from `with_work`; None while its file is made, or where making it failed.

    `n_not_followed_up` counts the recommendations of the report before of which nobody said what became of them,
    `n_open` the open lines of its checklist.
    """
    stage = stage_for(user, report)
    if stage in (Stage.MAKING, Stage.FAILED):
        return None
    if stage in (Stage.OUTDATED, Stage.SUPERSEDED):
        return _elsewhere(report, stage)
    if stage == Stage.PUBLISHED:
        return NextStep(_("Everybody can read it: nothing is left to do."), is_over=True)
    if stage == Stage.SIGN:
        return _sign(report, user)
    if stage == Stage.FINALISE and n_not_followed_up:
        return _follow_up(report, has_role(user, Role.SECRETARIAT), n_not_followed_up)
    if stage == Stage.FINALISE and n_open:
        return _settle(report, has_role(user, Role.SECRETARIAT), n_open)
    if is_turn_of(user, report, stage):
        return task_of(report, stage)
    return NextStep(SENTENCES[stage][1] % _names(report))


def task_of(report: Report, stage: Stage) -> NextStep:
    """What there is to do, for whoever's turn it is."""
    if stage == Stage.FAILED:
        return NextStep(_("The report could not be made."), _("Try again"), reverse("report_detail", args=[report.pk]))
    label, name = BUTTONS[stage]
    return NextStep(SENTENCES[stage][0] % _names(report), label, reverse(name, args=[report.pk]))


# For whoever acts, and for everybody else.
SENTENCES: dict[Stage, tuple[str | Promise, str | Promise]] = {
    Stage.WRITE: (
        _("Read the texts that rules have drafted, and confirm each or put it into your own words."),
        _("The Secretariat writes the texts."),
    ),
    Stage.CONSULT: (
        _("Send the draft for consultation; to finalise it without one, give a reason on its checklist."),
        _("The Secretariat sends the draft for consultation."),
    ),
    Stage.COMMENT: (
        _("Read the draft and comment on its chapters, until the end of %(day)s."),
        _("The National Coordinator, the members of the Authority and the observers comment until the end of %(day)s."),
    ),
    Stage.ANSWER: (
        _("Answer the comments: %(n)s without an answer."),
        _("The Secretariat answers the comments: %(n)s without an answer."),
    ),
    Stage.FINALISE: (
        _("Read the draft once more, then finalise it."),
        _("To be finalised by: %(finaliser)s."),
    ),
    Stage.SIGN: (_("Read the report and sign it."), _("To be signed by: %(who)s.")),
    Stage.PUBLISH: (_("The report has all its signatures: publish it."), _("The Secretariat publishes the report.")),
}
BUTTONS: dict[Stage, tuple[str | Promise, str]] = {
    Stage.WRITE: (_("Write the texts"), "section_list"),
    Stage.CONSULT: (_("Send for consultation"), "report_consult"),
    Stage.COMMENT: (_("Read and comment"), "report_comments"),
    Stage.ANSWER: (_("Answer the comments"), "report_comments"),
    Stage.FINALISE: (_("Finalise…"), "report_finalise"),
    Stage.SIGN: (_("Sign…"), "report_sign"),
    Stage.PUBLISH: (_("Publish…"), "report_publish"),
}


def _names(report: Report) -> dict[str, object]:
    return {
        "day": date_format(report.consult_until, "SHORT_DATE_FORMAT") if report.consult_until else "",
        "n": report.n_unanswered,
        "finaliser": Role(REPORT_KINDS[report.kind].finalised_by).label,
    }


def _elsewhere(report: Report, stage: Stage) -> NextStep:
    """The work goes on in another version."""
    other = report.superseded_by if stage == Stage.SUPERSEDED else Report.objects.get(pk=report.newer_draft)
    names = {"version": other.version}
    sentences = {
        Stage.SUPERSEDED: _("Version %(version)s has taken the place of this one."),
        Stage.OUTDATED: _("The work goes on in version %(version)s, which was made later."),
    }
    url = reverse("report_detail", args=[other.pk])
    return NextStep(sentences[stage] % names, _("Open version %(version)s") % names, url, is_over=True)


def _follow_up(report: Report, is_mine: bool, n: int) -> NextStep:
    if not is_mine:
        return NextStep(_("The Secretariat says what became of the recommendations of the report before."))
    sentence = ngettext(
        "Say what became of %(n)s recommendation of the report before; then the draft can be finalised.",
        "Say what became of %(n)s recommendations of the report before; then the draft can be finalised.",
        n,
    )
    url = f"{reverse('section_list', args=[report.pk])}#follow-ups"
    return NextStep(sentence % {"n": n}, _("Follow up the recommendations"), url)


def _settle(report: Report, is_mine: bool, n: int) -> NextStep:
    """How many lines of the checklist are open, for whoever settles them and for whoever waits for that."""
    if is_mine:
        sentence = ngettext(
            "Settle %(n)s open line of the checklist; then the draft can be finalised.",
            "Settle %(n)s open lines of the checklist; then the draft can be finalised.",
            n,
        )
    else:
        sentence = ngettext(
            "%(n)s line of the checklist is open: the Secretariat settles it, then the draft can be finalised.",
            "%(n)s lines of the checklist are open: the Secretariat settles them, then the draft can be finalised.",
            n,
        )
    return NextStep(sentence % {"n": n}, _("Open the checklist"), reverse("report_checklist", args=[report.pk]))


def _sign(report: Report, user: User) -> NextStep:
    """Who signs now; for who would sign and cannot, the reason."""
    if not has_role(user, *REPORT_KINDS[report.kind].signed_by):
        return NextStep(SENTENCES[Stage.SIGN][1] % {"who": ", ".join(missing_signers(report))})
    verdict = may_sign(user, report)
    return task_of(report, Stage.SIGN) if verdict else NextStep(verdict.reason)


def missing_signers(report: Report) -> list[str]:
    """The roles that have still to sign, in order; of reports with their signatures at hand without a query."""
    given = {signature.role for signature in report.signatures.all()}
    return [str(Role(role).label) for role in REPORT_KINDS[report.kind].signed_by if role not in given]


# What waits for a person

# The editions of one report. Of more drafts to be finalised at once, the page that finalises says what is open.
MOST_JUDGED = 3


def drafts_in_work() -> QuerySet[Report]:
    """The drafts that people work on: not those beside which a newer draft stands. One query."""
    drafts = with_work(Report.objects.drafts().select_related("period__plan")).exclude(
        state=Report.State.DRAFT, newer_draft__isnull=False
    )
    return drafts.order_by("-period__ends_on", "kind", "pk")


def waiting_for(user: User) -> list[tuple[Report, NextStep]]:
    """The reports that wait for the Secretariat, or to be finalised by this person; the newest period first.

    What waits to be signed or commented on stands elsewhere (selectors). At most two queries, and those of so many
    checklists: a draft with open lines is not to be finalised yet.
    """
    finalised_here = [kind.code for kind in REPORT_KINDS.values() if has_role(user, kind.finalised_by)]
    is_writer = has_role(user, Role.SECRETARIAT)
    if not is_writer and not finalised_here:
        return []
    found: Iterable[Report] = drafts_in_work() if is_writer else drafts_in_work().filter(kind__in=finalised_here)
    turns = [(report, stage_for(user, as_it_stands(report))) for report in found]
    judged = [report for report, stage in turns if stage == Stage.FINALISE and is_turn_of(user, report, stage)]
    open_lines = {report.pk: len(open_among(lines_of(report, compares=False))) for report in judged[:MOST_JUDGED]}
    tasks = [
        (report, _settle(report, is_writer, n) if (n := open_lines.get(report.pk)) else task_of(report, stage))
        for report, stage in turns
        if stage != Stage.COMMENT and is_turn_of(user, report, stage)
    ]
    if is_writer:
        signed = with_work(Report.objects.filter(state=Report.State.SIGNED).select_related("period__plan"))
        tasks = [(report, task_of(report, Stage.PUBLISH)) for report in signed.order_by("signed_at")] + tasks
    return tasks
