"""What a receipt says: everything that an institution submitted, as it was typed; and the letter of an escalation."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Institution
from plans.models import ActionInstitution
from progress.formulas.values import Record
from progress.models import Challenge, Escalation, ProgressEntry, Submission
from progress.selectors.reporting import entries_with_children
from strategy_tracker.base.templatetags.words import money, number
from strategy_tracker.base.text import in_language

Fact = list[str]


def receipt_content(submission: Submission) -> Record:
    """The words of a receipt in the current language: institution, period, when and by whom, each answer. No clock."""
    return {
        "institution": submission.institution.label,
        "period": submission.period.name_by_itself(),
        "submitted_at": _moment(submission.submitted_at),
        "submitted_by": str(submission.submitted_by),
        "explanation": submission.explanation,
        "answers": [_answer(entry) for entry in entries_with_children(submission) if entry.is_answered],
    }


def _answer(entry: ProgressEntry) -> Record:
    return {
        "code": entry.action.code,
        "title": in_language(entry.action, "title")[0],
        "part": capfirst(entry.get_part_display()),
        "facts": [[label, text] for label, text in _facts(entry) if text],
        "evidence": [
            {"title": item.title, "name": item.file_name or item.url, "sha256": item.sha256}
            for item in entry.evidence.all()
        ],
    }


def _facts(entry: ProgressEntry) -> Iterator[tuple[str, str]]:
    yield _("Status"), str(entry.get_claimed_status_display()) if entry.claimed_status else ""
    yield _("Not our action"), entry.not_ours_reason
    yield _("Reason for the delay"), str(entry.get_delay_reason_display()) if entry.delay_reason else ""
    yield _("Waits for"), str(entry.blocked_by or "")
    yield _("Completed on"), formats.date_format(entry.completed_on, "SHORT_DATE_FORMAT") if entry.completed_on else ""
    yield _("No change since the last period"), _("yes") if entry.is_unchanged else ""
    yield _("What was done"), entry.what_was_done
    for quantity in entry.quantities.all():
        whole = f" / {number(quantity.denominator)}" if quantity.denominator else ""
        unit = in_language(quantity.output, "unit")[0] or quantity.output.printed
        yield _("Quantity"), f"{number(quantity.value)}{whole} {unit}"
    for spending in entry.spendings.all():
        source = in_language(spending.source, "name")[0]
        yield _("Spent (EUR)"), f"{money(spending.amount)} · {source} · {spending.kind_in_words}"
    yield _("Why spending differs from the plan"), entry.spending_explanation
    for challenge in entry.challenges.all():
        yield capfirst(challenge.get_kind_display()), _challenge(challenge)
    yield _("Next steps"), entry.next_steps
    yield _("Answered"), f"{_moment(entry.answered_at)} · {entry.answered_by}"


def _challenge(challenge: Challenge) -> str:
    """What stands in the way and what is done about it, each on a line of its own."""
    risk = [
        f"{_('Probability')}: {challenge.get_probability_display()}" if challenge.probability else "",
        f"{_('Impact')}: {challenge.get_impact_display()}" if challenge.impact else "",
        f"{_('Who is responsible')}: {challenge.owner}" if challenge.owner else "",
        f"{_('By when')}: {formats.date_format(challenge.due_on, 'SHORT_DATE_FORMAT')}" if challenge.due_on else "",
    ]
    how = f"{_('How it is addressed')}: {challenge.mitigation}" if challenge.mitigation else ""
    return "\n".join(filter(None, [challenge.description, how, "; ".join(filter(None, risk))]))


def _moment(moment: object) -> str:
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def letter_content(escalation: Escalation) -> Record:
    """The words of the letter with which an escalation was sent, in the current language. No clock."""
    sent = escalation.steps.get(kind=Escalation.State.SENT)
    action, office = escalation.action, Institution.objects.filter(code=settings.PLANNING_OFFICE).first()
    lead = action.roles.filter(part=ActionInstitution.Part.LEAD).select_related("institution").first()
    return {
        "office": office.label if office else "",
        "protocol_number": escalation.protocol_number,
        "sent_on": _day(sent.on),
        "plan": in_language(action.plan, "title")[0],
        "code": action.code,
        "title_of_action": in_language(action, "title")[0],
        "lead": lead.institution.label if lead else "",
        "deadline": _day(action.deadline_on) if action.deadline_on else "",
        "problem": escalation.problem,
        "proposal": escalation.proposal,
        "text": sent.text,
    }


def _day(day: dt.date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
