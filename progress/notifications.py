"""E-mail about submissions. It names no other person's data: institution, period, action, comment."""

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.letters import send_letters
from accounts.models import Role, User
from progress.models import ProgressEntry, Submission
from strategy_tracker.base.web.addresses import address


def submitted(submission: Submission) -> None:
    """Tell the Secretariat that there is something to verify."""
    people = User.objects.filter(role=Role.SECRETARIAT)
    subject = _("Submitted: %(institution)s, %(period)s")
    _tell_on_commit(people, subject, "submission_submitted", submission, "submission_verify")


def submission_returned(submission: Submission) -> None:
    """Tell the people of the institution that everything was returned, and why."""
    subject = _("Returned for correction: %(institution)s, %(period)s")
    comment = submission.return_comment
    people = _people_of(submission)
    _tell_on_commit(people, subject, "submission_returned", submission, "submission_detail", comment=comment)


def entry_returned(entry: ProgressEntry) -> None:
    """Tell the people of the institution that one answer was returned, and what is to be corrected in it."""
    submission = entry.submission
    _tell_on_commit(
        _people_of(submission),
        _("Returned for correction: %(institution)s, %(period)s, action %(action)s"),
        "entry_returned",
        submission,
        "entry_edit",
        action=entry.action,
        comments=list(entry.comments.filter(at=entry.reviewed_at)),
    )


def deadline_extended(submission: Submission) -> None:
    """Tell the people of the institution until when they have time now, and why."""
    subject = _("Deadline extended: %(institution)s, %(period)s")
    _tell_on_commit(_people_of(submission), subject, "deadline_extended", submission, "submission_detail")


def verified(submission: Submission) -> None:
    """Tell the person who submitted that everything was verified."""
    people = User.objects.filter(pk=submission.submitted_by_id)
    subject = _("Verified: %(institution)s, %(period)s")
    _tell_on_commit(people, subject, "submission_verified", submission, "submission_detail")


def _people_of(submission: Submission) -> QuerySet[User]:
    return User.objects.filter(role=Role.INSTITUTION, institution=submission.institution_id)


def _tell_on_commit(
    people: QuerySet[User],
    subject: str | Promise,
    template: str,
    submission: Submission,
    url_name: str,
    **context: object,
) -> None:
    period, institution, action = submission.period, submission.institution, context.get("action")
    below = [action.code] if action else []
    context |= {
        "submission": submission,
        "period": period,
        "institution": institution,
        "url": settings.SITE_URL.rstrip("/") + address(url_name, submission, *below),
    }

    def write(person: User) -> tuple[str, str]:
        name = period.name_by_itself()
        names = {"institution": institution.abbreviation, "period": name, "action": getattr(action, "code", "")}
        told = context | {"period_name": name, "person": person}
        return str(subject) % names, render_to_string(f"emails/{template}.txt", told)

    send_letters(people, write, about=f"submission {submission.pk}")
