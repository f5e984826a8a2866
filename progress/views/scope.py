"""Fetching what an address names, within what the person may read: everything else does not exist for them."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from plans.models import ActionPlan
from plans.services import bring_into_force
from progress.models import ProgressEntry, Submission
from progress.permissions import can_view_submission, can_view_submissions
from progress.selectors.answers import with_answer
from progress.selectors.plans import plans_to_choose, usual_plan
from strategy_tracker.base.web.addresses import address

Crumbs = list[dict[str, str]]


CHOSEN = "plan"  # in the session


def plans_of(request: HttpRequest, *codes: str) -> list[ActionPlan]:
    """The plans that the page leads to, the oldest first: one query a request. The chosen one is among them.

    A version whose day has come is brought into force before anything is read of its plan: no page waits for a worker.
    """
    if not hasattr(request, "plans"):
        request.plans = plans_to_choose(*codes, request.session.get(CHOSEN, ""))
        due = [plan for plan in request.plans if plan.has_due_version]
        for plan in due:
            bring_into_force(plan=plan)
        if due:
            request.plans = plans_to_choose(*codes, request.session.get(CHOSEN, ""))
    return request.plans


def open_plan(request: HttpRequest, code: str) -> ActionPlan:
    """The plan of this code; where there are several, it is the chosen one from now on. Raises Http404."""
    plans = plans_of(request, code)
    plan = next((plan for plan in plans if plan.code == code), None)
    if plan is None:
        raise Http404
    if len(plans) > 1 and request.session.get(CHOSEN) != code:
        request.session[CHOSEN] = code
    return plan


def chosen_plan(request: HttpRequest) -> ActionPlan | None:
    """The plan of this address, else the one whose page was opened last, else the usual one, if there is any."""
    plan = getattr(request, "plan", None)
    if plan is not None:
        return plan
    plans = plans_of(request)
    code = request.session.get(CHOSEN) if len(plans) > 1 else None
    return next((plan for plan in plans if plan.code == code), None) or usual_plan(plans)


def submission_or_404(request: HttpRequest, period: str, institution: str) -> Submission:
    """The submission of an institution in a period of the plan that the address names.

    Its own people, the Secretariat and the coordinator have it. To other institutions it does not exist; to a role that
    reads no answers it is refused with the reason.
    """
    can_view_submissions(request.user).require(PermissionDenied)
    submissions = Submission.objects.select_related(
        "period__plan", "institution", "submitted_by", "returned_by", "verified_by"
    ).filter(period__plan=request.plan)
    submission = get_object_or_404(submissions, period__code=period, institution__code=institution)
    if not can_view_submission(request.user, submission):
        raise Http404
    return submission


def entry_or_404(submission: Submission, code: str) -> ProgressEntry:
    """The answer of a submission on an action, with everything that is shown of it."""
    entries: QuerySet[ProgressEntry] = with_answer(submission.entries.all())
    entry = get_object_or_404(entries, action__code=code)
    entry.submission = submission
    return entry


def crumbs(submission: Submission, *, with_submission: bool = True) -> Crumbs:
    """Progress / period / institution."""
    period = submission.period
    items = [
        {"label": _("Progress"), "url": address("period_list", period.plan)},
        {"label": period.name, "url": address("period_detail", period)},
    ]
    if with_submission:
        items.append(
            {"label": submission.institution.abbreviation, "url": address("submission_detail", submission)},
        )
    return items
