"""E-mail about submissions, sent when the transaction has been committed.

Each person is written to in their own language. A mail that cannot be sent is logged: it must never undo or hold up
what it tells about, which stands on the person's home page as well.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from progress.models import ProgressEntry, Submission

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
_is_silent: ContextVar[bool] = ContextVar("is_silent", default=False)


@contextmanager
def silenced() -> Iterator[None]:
    """Tell nobody inside the block: for the demonstration's past, which is made in a minute."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


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
    """Tell the people of the institution that one answer was returned, and why."""
    submission = entry.submission
    _tell_on_commit(
        _people_of(submission),
        _("Returned for correction: %(institution)s, %(period)s, action %(action)s"),
        "entry_returned",
        submission,
        "entry_edit",
        action=entry.action,
        comment=entry.review_comment,
    )


def verified(submission: Submission) -> None:
    """Tell the person who submitted that everything was verified."""
    people = User.objects.filter(pk=submission.submitted_by_id)
    subject = _("Verified: %(institution)s, %(period)s")
    _tell_on_commit(people, subject, "submission_verified", submission, "submission_detail")


def deliver_on_commit(people: QuerySet[User], write: Callable[[User], EmailMessage], about: str) -> None:
    """Send each person who has an address what `write` makes for them; `about` names the matter in the log."""
    if not _is_silent.get():
        transaction.on_commit(lambda: _deliver(people, write, about), robust=True)


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
    def write(person: User) -> EmailMessage:
        return _message(person, subject, template, submission, url_name, context)

    deliver_on_commit(people, write, f"submission {submission.pk}")


def _deliver(people: QuerySet[User], write: Callable[[User], EmailMessage], about: str) -> None:
    messages = [write(person) for person in people.filter(is_active=True).exclude(email="")]
    if not messages:
        return
    try:
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        connection.open()
    except Exception:
        logger.exception("No mail server: %s messages about %s not sent", len(messages), about)
        return
    for message in messages:
        _send(message, connection, about)
    connection.close()


def _send(message: EmailMessage, connection: object, about: str) -> None:
    message.connection = connection
    try:
        message.send()
    except Exception:
        logger.exception("A message about %s was not sent", about)


def _message(
    person: User,
    subject: str | Promise,
    template: str,
    submission: Submission,
    url_name: str,
    context: dict[str, object],
) -> EmailMessage:
    """The message in the person's language. It names no other person's data: institution, period, action, comment."""
    period, institution, action = submission.period, submission.institution, context.get("action")
    place = [period.code, institution.code] + ([action.code] if action else [])
    with translation.override(person.language):
        names = {"institution": institution.abbreviation, "period": period.code, "action": getattr(action, "code", "")}
        body = render_to_string(
            f"emails/{template}.txt",
            {
                "person": person,
                "submission": submission,
                "period": period,
                "institution": institution,
                "url": settings.SITE_URL.rstrip("/") + reverse(url_name, args=place),
                **context,
            },
        )
        return EmailMessage(str(subject) % names, body, to=[person.email])
