"""Fetching what an address names, within what the person may read: everything else does not exist for them."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from progress.models import ProgressEntry, Submission
from progress.permissions import can_view_submission, can_view_submissions
from progress.selectors.answers import with_answer

Crumbs = list[dict[str, str]]


def submission_or_404(user: User, period: str, institution: str) -> Submission:
    """The submission of an institution in a period, for its own people, the Secretariat and the coordinator.

    To other institutions it does not exist; to a role that reads no answers it is refused with the reason.
    """
    can_view_submissions(user).require(PermissionDenied)
    submissions = Submission.objects.select_related(
        "period__plan", "institution", "submitted_by", "returned_by", "verified_by"
    )
    submission = get_object_or_404(submissions, period__code=period, institution__code=institution)
    if not can_view_submission(user, submission):
        raise Http404
    return submission


def entry_or_404(submission: Submission, code: str) -> ProgressEntry:
    """The answer of a submission on an action, with everything that is shown of it."""
    entries: QuerySet[ProgressEntry] = with_answer(submission.entries.all())
    entry = get_object_or_404(entries, action__code=code)
    entry.submission = submission
    return entry


def address(name: str, submission: Submission, *more: str) -> str:
    """The address of a page of this submission."""
    return reverse(name, args=[submission.period.code, submission.institution.code, *more])


def crumbs(submission: Submission, *, with_submission: bool = True) -> Crumbs:
    """Progress / period / institution."""
    period = submission.period
    items = [
        {"label": _("Progress"), "url": reverse("period_list")},
        {"label": period.name, "url": reverse("period_detail", args=[period.code])},
    ]
    if with_submission:
        items.append(
            {"label": submission.institution.abbreviation, "url": address("submission_detail", submission)},
        )
    return items
