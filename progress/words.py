"""The word for every state, from its code; and what was last verified, in words."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from progress.formulas.achievement import Band
from progress.formulas.budget import BudgetSum, YearSpending
from progress.formulas.half_years import half_year_name
from progress.formulas.locks import Lock, LockReason
from progress.formulas.rates import Threshold
from progress.formulas.statuses import STATUS_WORDS
from progress.models import Confidence, Escalation, ProgressEntry, ReportingPeriod, Risk, Submission
from strategy_tracker.base.templatetags.words import money

BANDS: dict[str, str | Promise] = {
    Band.MET.value: _("met"),
    Band.CLOSE.value: _("close"),
    Band.NOT_MET.value: _("not met"),
    Band.NOT_MEASURED.value: _("not measured"),
    Band.NO_TARGET.value: _("no target"),
    "no_baseline": _("no baseline"),  # only of reports that were frozen before the two questions were asked apart
    Band.HIDDEN.value: _("hidden: a small number"),
}
LABELS: dict[str, str | Promise] = {
    **dict(Escalation.State.choices),
    **dict(Risk.State.choices),
    **dict(ReportingPeriod.Status.choices),
    **dict(ProgressEntry.Review.choices),
    **dict(Submission.Status.choices),
    **dict(Confidence.choices),
    **STATUS_WORDS,
    **BANDS,
}

LOCKS: dict[str, str | Promise] = {
    LockReason.NOT_OPEN: _("The period is not open yet: answers are taken once the Secretariat opens it."),
    LockReason.CLOSED: _("The period is closed: it takes no changes. Ask the Secretariat to reopen it."),
    LockReason.VERIFIED: _("The answers have been verified. They can be changed if the Secretariat returns them."),
    LockReason.SUBMITTED: _("The answers have been submitted. They can be changed if the Secretariat returns them."),
    LockReason.WITH_HEAD: _("The answers wait for the head of the institution, who submits them or gives them back."),
}
PASSED = _("The last day to answer was %(day)s. Ask the Secretariat for a later day.")
EXTENSION_PASSED = _("The deadline had been extended until %(day)s, and that day has passed. Ask for a later day.")

SOURCES: dict[str, str | Promise] = {
    "budget": _("Kosovo budget"),
    "donor": _("donors"),
    "other": _("other institutions"),
    "several": _("several kinds of source"),
    "unnamed": _("no source named"),
}


def lock_in_words(lock: Lock, submission: Submission) -> str | Promise:
    """Why the answers cannot be changed, and whom to write to about it."""
    if lock.reason == LockReason.DEADLINE_PASSED:
        sentence = EXTENSION_PASSED if submission.extended_until else PASSED
        said = str(sentence) % {"day": date_format(lock.last_day, "SHORT_DATE_FORMAT")}
    else:
        said = str(LOCKS[lock.reason])
    return " ".join(filter(None, (said, _whom_to_write_to())))


def _whom_to_write_to() -> str:
    contact = settings.CONTACT.email or settings.CONTACT.phone
    return gettext("Write to the Secretariat: %(contact)s.") % {"contact": contact} if contact else ""


def source_label(kind: str) -> str:
    """Where an action's planned money comes from, as printed (progress.formulas.budget.SOURCE_KINDS)."""
    return capfirst(str(SOURCES[kind]))


def far_from_plan(line: BudgetSum, threshold: Threshold) -> str:
    """That spending is far above or below the plan; nothing where the difference is not material."""
    if not line.is_material(threshold):
        return ""
    words = (
        gettext("%(percent)s %% or more below plan") if line.is_below else gettext("%(percent)s %% or more above plan")
    )
    return words % {"percent": f"{threshold.percent:f}"}


def difference_in_words(spending: YearSpending) -> str:
    """The numbers by which the year's spending differs from the plan, for who is asked to explain it."""
    said = {
        "year": spending.year,
        "planned": money(spending.planned),
        "now": money(spending.now),
        "before": money(spending.before),
        "spent": money(spending.spent),
        "difference": money(abs(spending.difference or 0)),
    }
    if spending.before is None:
        first = gettext("%(year)s: this answer names %(now)s EUR as spent; the plan foresees %(planned)s EUR.")
    else:
        first = gettext(
            "%(year)s: verified answers name %(before)s EUR as spent, this answer %(now)s EUR: together %(spent)s EUR;"
            " the plan foresees %(planned)s EUR."
        )
    if spending.spent > spending.planned:
        second = gettext("That is %(difference)s EUR more than planned.")
    else:
        second = gettext("That is %(difference)s EUR less than planned.")
    return f"{first} {second}" % said


def last_verified(action: Action) -> str:
    """The last verified status of an action of `with_status`, and since when: "In progress, January–June 2022"."""
    word = str(STATUS_WORDS[action.status])
    return f"{word}, {half_year_name(action.status_period)}" if action.status_period else word


def since(action: Action) -> str:
    """From when a status is that an earlier half-year has left, with its word where it reads otherwise today.

    "from January–June 2023"; "in progress, from January–June 2023". Nothing where the period shown has its own.
    """
    word = "" if action.reading == action.status else str(STATUS_WORDS[action.status]).lower()
    period = half_year_name(action.status_period) if action.is_carried else ""
    told = gettext("from %(period)s") % {"period": period} if period else ""
    return ", ".join(filter(None, (word, told)))
