"""Which buttons a report's page offers to a person: one list for each place on the page that has any."""

from dataclasses import dataclass, field
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.models import Report
from reporting.pages.next_steps import NextStep, Stage, stage_of
from reporting.permissions import can_correct_report, can_finalise_report, can_remake_report, can_view_proposals
from reporting.selectors.reports import is_in_progress

# Before its turn has come, whoever finalises a draft may do so all the same, if nothing is missing.
BEFORE_ITS_TURN = (Stage.WRITE, Stage.CONSULT)


@dataclass(frozen=True)
class Button:
    """What templates/reporting/_button.html draws. One that asks once more has a question and what answers it."""

    label: str | Promise
    url: str
    kind: Literal["link", "download", "post", "confirm"] = "link"
    style: Literal["primary", "secondary", "secondary btn-small"] = "secondary"
    question: str = ""
    answer: str = ""


@dataclass(frozen=True)
class ReportButtons:
    """Beside the heading; where making the file failed; where the file is older than the texts; beneath the files."""

    head: list[Button] = field(default_factory=list)
    failed: list[Button] = field(default_factory=list)
    older: list[Button] = field(default_factory=list)
    files: list[Button] = field(default_factory=list)


def buttons_of(report: Report, user: User, step: NextStep | None, *, is_older: bool) -> ReportButtons:
    """The buttons for this person. `step` is what comes next; `is_older`: whether the file is older than the texts."""
    remakes = bool(can_remake_report(user))
    may_rerender = remakes and report.is_draft and not is_in_progress(report)
    return ReportButtons(
        head=_head(report, user, step, is_older=is_older),
        failed=[_post(report, "report_retry", _("Try again"), "primary")] if remakes else [],
        older=[_rerender(report, "secondary btn-small")] if may_rerender and is_older else [],
        files=[
            *([_rerender(report)] if may_rerender and not is_older else []),
            *([renew_button(report)] if may_rerender else []),
            *([_correct(report)] if can_correct_report(user, report) else []),
            *([_revise(report)] if can_view_proposals(user, report) else []),
        ],
    )


def _head(report: Report, user: User, step: NextStep | None, *, is_older: bool) -> list[Button]:
    """The next step first; the file is what the page is about when nobody has to act."""
    buttons = [Button(step.action, step.url, style="primary")] if step and step.url else []
    is_read = not report.is_draft and not buttons
    if can_finalise_report(user, report) and stage_of(report) in BEFORE_ITS_TURN:
        buttons.append(Button(_("Finalise…"), reverse("report_finalise", args=[report.pk])))
    if report.rendering == Report.Rendering.DONE:
        label = _("Download the older PDF") if is_older else _("Download PDF")
        url = reverse("report_download", args=[report.pk])
        buttons.append(Button(label, url, "download", "primary" if is_read else "secondary"))
    return buttons


def _post(report: Report, name: str, label: str, style: str = "secondary") -> Button:
    return Button(label, reverse(name, args=[report.pk]), "post", style)


def _rerender(report: Report, style: str = "secondary") -> Button:
    return _post(report, "report_rerender", _("Make the file again"), style)


def renew_button(report: Report) -> Button:
    """Taking the figures of a draft anew, which asks once."""
    return Button(
        _("Take the figures anew…"),
        reverse("report_renew", args=[report.pk]),
        "confirm",
        question=_(
            "The figures of this draft, in every language, become those of the period as they are now. Its texts stay"
            " as they are: read them again, because they may name the old figures."
        ),
        answer=_("Yes, take them anew"),
    )


def _revise(report: Report) -> Button:
    return Button(_("Proposals for the plan"), reverse("revision_list", args=[report.pk]))


def _correct(report: Report) -> Button:
    return Button(
        _("Begin a correction…"),
        reverse("report_correct", args=[report.pk]),
        "confirm",
        question=_(
            "A new draft is made with the figures as they are now and with the texts of this report. This report stays"
            " as it is until the correction is signed."
        ),
        answer=_("Yes, begin a correction"),
    )
