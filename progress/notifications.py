"""E-mail about submissions. It names no other person's data: institution, period, action, comment."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.letters import send_letters, told_for
from accounts.models import Duty, Institution, PersonRequest, Role, User
from plans.models import ActionPlan
from progress.models import Escalation, ProgressEntry, Reminder, Submission
from progress.words import lock_in_words
from strategy_tracker.base import clock
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


def escalation_sent(escalation: Escalation) -> None:
    """Tell the Strategic Planning Office of a problem that was sent to it."""
    people = User.objects.filter(role=Role.OBSERVER, institution__code=settings.PLANNING_OFFICE, is_active=True)
    url = _link(address("escalation_detail", escalation))

    def write(person: User) -> tuple[str, str]:
        told = {"escalation": escalation, "person": person, "url": url}
        subject = gettext("Notice on action %(code)s, no. %(number)s")
        names = {"code": escalation.action.code, "number": escalation.protocol_number}
        return subject % names, render_to_string("emails/escalation_sent.txt", told)

    send_letters(people, write, about=f"escalation {escalation.pk}")


def approval_asked(submission: Submission) -> None:
    """Tell the head of the institution that answers wait for approval."""
    subject = _("For your approval: %(institution)s, %(period)s")
    people = heads_of(submission.institution)
    _tell_on_commit(people, subject, "approval_asked", submission, "submission_check")


def given_back(submission: Submission, asked_by: User, comment: str) -> None:
    """Tell who asked for approval what the head wants changed."""
    subject = _("Given back by the head: %(institution)s, %(period)s")
    people = User.objects.filter(pk=asked_by.pk)
    _tell_on_commit(people, subject, "given_back", submission, "submission_detail", comment=comment)


def heads_of(institution: Institution) -> QuerySet[User]:
    """Who approves what the institution answers."""
    return institution.people.filter(role=Role.INSTITUTION, duty=Duty.HEAD, is_active=True)


def person_requested(request: PersonRequest) -> None:
    """Tell the administrator that an institution asks for something about an account."""
    administrators = User.objects.filter(role=Role.ADMINISTRATOR)
    subject = _("To decide: %(what)s, %(institution)s")
    _tell_of_request(administrators, subject, "person_requested", request, reverse("person_request_list"))


def person_decided(request: PersonRequest) -> None:
    """Tell who asked what the administrator decided."""
    asked_by = User.objects.filter(pk=request.asked_by_id)
    url = reverse("institution_people", args=[request.institution.code])
    _tell_of_request(asked_by, _("Decided: %(what)s, %(institution)s"), "person_decided", request, url)


def _tell_of_request(
    people: QuerySet[User], subject: str | Promise, template: str, request: PersonRequest, path: str
) -> None:
    def write(person: User) -> tuple[str, str]:
        names = {"what": request.get_kind_display(), "institution": request.institution.abbreviation}
        told = {"request": request, "person": person, "url": settings.SITE_URL.rstrip("/") + path}
        return str(subject) % names, render_to_string(f"emails/{template}.txt", told)

    send_letters(people, write, about=f"request {request.pk}")


def person_welcomed(person: User) -> None:
    """Mail a new person the link under which the first password is chosen; it is good for a few days."""
    key = urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)
    url = settings.SITE_URL.rstrip("/") + reverse("password_set", args=key)

    def write(person: User) -> tuple[str, str]:
        told = {"person": person, "institution": person.institution, "url": url}
        return str(_("Your account")), render_to_string("emails/person_welcomed.txt", told)

    send_letters(User.objects.filter(pk=person.pk), write, about=f"person {person.pk}")


def verified(submission: Submission) -> None:
    """Tell the person who submitted that everything was verified."""
    people = User.objects.filter(pk=submission.submitted_by_id)
    subject = _("Verified: %(institution)s, %(period)s")
    _tell_on_commit(people, subject, "submission_verified", submission, "submission_detail")


def _people_of(submission: Submission) -> list[User]:
    return told_for(submission.institution_id, clock.today())


def _tell_on_commit(
    people: Iterable[User],
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
        "url": _link(address(url_name, submission, *below)),
    }

    def write(person: User) -> tuple[str, str]:
        name = period.name_by_itself()
        names = {"institution": institution.abbreviation, "period": name, "action": getattr(action, "code", "")}
        told = context | {"period_name": name, "person": person}
        return str(subject) % names, render_to_string(f"emails/{template}.txt", told)

    send_letters(people, write, about=f"submission {submission.pk}")


def _link(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


# What is still owed


@dataclass(frozen=True)
class Owed:
    """One submission that its institution still owes, as a message on the day tells it.

    The submission comes with the counts of `selectors.reporting.submissions_of`.
    """

    submission: Submission
    kind: str
    day: dt.date

    @property
    def n_open(self) -> int:
        """How many answers somebody has to write."""
        return self.submission.n_asked - self.submission.n_answered

    @property
    def days_left(self) -> int:
        """Days until its institution's own last day; negative when it has passed."""
        return self.submission.days_left(self.day)

    @property
    def is_over(self) -> bool:
        """Whether that day has passed."""
        return self.days_left < 0

    @property
    def deadline_sentence(self) -> str:
        """Until when, and how long that is."""
        day, days = date_format(self.submission.submit_by, "SHORT_DATE_FORMAT"), self.days_left
        if self.is_over:
            return gettext("The last day was %(day)s. Please submit as soon as you can.") % {"day": day}
        if not days:
            return gettext("The last day is today, %(day)s.") % {"day": day}
        words = ngettext("Until %(day)s: %(days)s day left.", "Until %(day)s: %(days)s days left.", days)
        return words % {"day": day, "days": days}

    @property
    def state_sentence(self) -> str:
        """What is asked, and how much of it is open."""
        n, of, lead = self.n_open, self.submission.n_asked, self.submission.n_lead
        if self.submission.status == Submission.Status.RETURNED:
            words = ngettext(
                "%(n)s answer was returned: correct it, then submit again.",
                "%(n)s answers were returned: correct them, then submit again.",
                n,
            )
        elif not n:
            words = gettext("Every action is answered: check the answers and submit them.")
        elif n == of and not lead:
            words = ngettext(
                "%(of)s action waits for your contribution.", "%(of)s actions wait for your contribution.", of
            )
        elif n == of:
            words = ngettext(
                "%(of)s action waits for its answer; your institution leads %(lead)s.",
                "%(of)s actions wait for their answers; your institution leads %(lead)s of them.",
                of,
            )
        else:
            words = ngettext(
                "%(n)s of %(of)s actions is not answered yet.", "%(n)s of %(of)s actions are not answered yet.", n
            )
        return words % {"n": n, "of": of, "lead": lead}

    @property
    def url(self) -> str:
        """The link that leads to the answers."""
        return _link(address("submission_detail", self.submission))

    @property
    def lock_sentence(self) -> str | Promise:
        """Why nothing can be answered at the moment, and whom to write to; nothing where it can."""
        lock = self.submission.lock(self.day)
        return lock_in_words(lock, self.submission) if lock else ""


def kind_of(items: Iterable[Owed]) -> str:
    """What one message about all of them is: of its occasions the one that comes first among the kinds."""
    kinds = {item.kind for item in items}
    return next(kind for kind in Reminder.Kind if kind in kinds)


STILL_OPEN = gettext_noop("Answers of %(name)s are still open.")


def reminder_writer(messages: Mapping[User, Sequence[Owed]], note: str = "") -> Callable[[User], tuple[str, str]]:
    """What writes subject and text of each of these messages, in the language of the moment; previews use it too."""
    has_several_plans = ActionPlan.objects.count() > 1

    def write(person: User) -> tuple[str, str]:
        items = messages[person]
        periods = [item.submission.period for item in items]
        names = [period.full_name if has_several_plans else period.name for period in periods]
        context = {
            "person": person,
            "first_sentence": _first_sentence(items),
            "items": list(zip(items, names, strict=True)),
            "note": note,
            "url": items[0].url if len(items) == 1 else _link(reverse("home")),
        }
        return _reminder_subject(items, names[0]), render_to_string("emails/reminder.txt", context)

    return write


def _first_sentence(items: Sequence[Owed]) -> str:
    is_opening = kind_of(items) == Reminder.Kind.OPENING
    words = gettext("The Secretariat asks %(name)s for its answers.") if is_opening else gettext(STILL_OPEN)
    return words % {"name": items[0].submission.institution.label}


def _reminder_subject(items: Sequence[Owed], period_name: str) -> str:
    if len(items) > 1:
        words = ngettext("Answers for %(count)s period are open", "Answers for %(count)s periods are open", len(items))
        return words % {"count": len(items)}
    (item,) = items
    if item.kind == Reminder.Kind.OPENING:
        words = gettext("Answers are asked for %(period)s, until %(day)s")
    elif item.is_over:
        words = gettext("Overdue: the answers for %(period)s were due on %(day)s")
    else:
        words = gettext("Reminder: the answers for %(period)s are due on %(day)s")
    day = date_format(item.submission.submit_by, "SHORT_DATE_FORMAT")
    return words % {"period": period_name, "day": day}
