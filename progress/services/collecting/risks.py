"""Keeping the register of risks: the Secretariat adds, changes, reviews; an institution says what became of its own."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Action, ActionPlan, SpecificObjective
from progress import events
from progress.models import Challenge, Degree, Event, ProgressEntry, ReportingPeriod, Risk, RiskReview
from progress.permissions import can_edit_risks, can_say_of_risk
from progress.selectors.periods import open_period
from progress.selectors.risks import next_number
from progress.services.holding import hold_entry
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean, shortened

STALE = _("Somebody else changed this in the register in the meantime: look at it again.")
OF_PERIOD = ("mitigation", "owner", "due_on")  # what each period says anew, besides state and grade
NO_WORDS = _("Say what was done.")
Kind = Event.Kind


@dataclass(frozen=True)
class RiskTerms:
    """What is written of a difficulty, challenge or risk: what it is, where, how grave, who does what by when."""

    kind: str
    text: str
    action: Action | None = None
    objective: SpecificObjective | None = None
    probability: int | None = None
    impact: int | None = None
    mitigation: str = ""
    owner: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Said:
    """Where a risk stands and what was done about it."""

    state: str
    what_was_done: str = ""
    probability: int | None = None
    impact: int | None = None


@transaction.atomic
def add_risk(*, plan: ActionPlan, terms: RiskTerms, by: User) -> Risk:
    """Add one to the register, from the open period on. Raises Refused."""
    period = _hold_open_period(plan, by)
    terms = _checked(terms, plan)
    risk = Risk.objects.create(plan=plan, number=next_number(plan), opened_in=period, **vars(terms))
    store_review(risk, period, Said(risk.state, "", risk.probability, risk.impact), by)
    _record(Kind.RISK_ADDED, risk, period, by, after=risk.state)
    return risk


@transaction.atomic
def edit_risk(*, risk: Risk, terms: RiskTerms, by: User, expected_version: int) -> Risk:
    """Change what is written of it. Raises StaleEdit when somebody else was faster, Refused."""
    period = _hold_open_period(risk.plan, by)
    _hold_risk(risk, expected_version)
    if risk.is_settled:
        raise Refused(_("It is settled. Review it first: say that it is open again."))
    terms = _checked(terms, risk.plan)
    _change(risk, **vars(terms))
    _note_terms(risk, period, by)
    _record(Kind.RISK_REVIEWED, risk, period, by, before=risk.state, after=risk.state)
    return risk


@transaction.atomic
def review_risk(*, risk: Risk, said: Said, by: User, expected_version: int) -> RiskReview:
    """Say where it stands in the open period; settled closes it. It replaces what was said in this period before."""
    period = _hold_open_period(risk.plan, by)
    _hold_risk(risk, expected_version)
    said = _said(risk, said)
    before = risk.state
    review = store_review(risk, period, said, by)
    risk.reviews.filter(period=period, is_confirmed=False).delete()  # the Secretariat has seen it, and says it now
    _change(risk, state=said.state, probability=said.probability, impact=said.impact)
    kind = Kind.RISK_CLOSED if said.state == Risk.State.SETTLED else Kind.RISK_REVIEWED
    _record(kind, risk, period, by, before=before, after=said.state, reason=said.what_was_done)
    return review


@transaction.atomic
def say_of_risk(*, entry: ProgressEntry, risk: Risk, said: Said, by: User) -> RiskReview:
    """What became of it, in the words of the institution: the register takes it over when the answer is verified."""
    hold_entry(entry)
    can_say_of_risk(by, entry, risk).require()
    hold(risk)
    said = _said(risk, said)
    if not said.what_was_done:
        raise Refused(NO_WORDS)
    period = entry.submission.period
    of_secretariat = risk.reviews.filter(period=period, is_confirmed=True, entry=None)
    if of_secretariat.exclude(what_was_done="").exists():
        raise Refused(_("The Secretariat has reviewed it in this period already."))
    review = store_review(risk, period, said, by, entry=entry, is_confirmed=False)
    place = events.place_of(entry) | {"detail": name_of(risk)}
    events.record(Kind.RISK_REVIEWED, by=by, **place, before=risk.state, after=said.state, reason=said.what_was_done)
    return review


def _hold_open_period(plan: ActionPlan, by: User) -> ReportingPeriod:
    period = open_period(plan)
    can_edit_risks(by, period).require()
    hold(period)
    can_edit_risks(by, period).require()
    return period


def _hold_risk(risk: Risk, expected_version: int) -> None:
    hold(risk)
    if risk.version != expected_version:
        raise StaleEdit(STALE)


def _checked(terms: RiskTerms, plan: ActionPlan) -> RiskTerms:
    terms = replace(terms, text=_text(terms.text), mitigation=_text(terms.mitigation), owner=_text(terms.owner))
    refuse_personal_numbers(terms.text, terms.mitigation, terms.owner)
    if terms.kind not in Challenge.Kind or not terms.text:
        raise Refused(_("Say what it is, and describe it."))
    if terms.action is not None and terms.objective is not None:
        raise Refused(_("It concerns an action or an objective, not both."))
    objective = terms.action.objective if terms.action is not None else terms.objective
    if objective is not None and objective.strategic.plan_id != plan.pk:
        raise Refused(_("The action or objective belongs to another plan."))
    _check_grade(terms.kind, terms.probability, terms.impact)
    return terms


def _said(risk: Risk, said: Said) -> Said:
    said = replace(said, what_was_done=_text(said.what_was_done))
    refuse_personal_numbers(said.what_was_done)
    if said.state not in Risk.State:
        raise Refused(_("Choose where it stands."))
    if said.state == Risk.State.SETTLED and not said.what_was_done:
        raise Refused(NO_WORDS)
    _check_grade(risk.kind, said.probability, said.impact)
    return said


def _check_grade(kind: str, probability: int | None, impact: int | None) -> None:
    given = [grade for grade in (probability, impact) if grade is not None]
    if len(given) == 1 or (kind == Challenge.Kind.RISK and not given):
        raise Refused(_("A risk has a probability and an impact."))
    if any(grade not in Degree for grade in given):
        raise Refused(_("Probability and impact are from 1 to 5."))


def store_review(
    risk: Risk,
    period: ReportingPeriod,
    said: Said,
    by: User,
    *,
    entry: ProgressEntry | None = None,
    is_confirmed: bool = True,
    **more: Any,
) -> RiskReview:
    """What is said now of the risk in the period, confirmed or not yet, in place of what was. The risk is held."""
    stamped = {"entry": entry, "reviewed_at": clock.now(), "reviewed_by": by}
    stamped |= {name: getattr(risk, name) for name in OF_PERIOD}
    one = {"risk": risk, "period": period, "is_confirmed": is_confirmed}
    if not is_confirmed:
        one["entry"] = entry  # several institutions may speak of one risk
    review, _is_new = RiskReview.objects.update_or_create(**one, defaults={**vars(said), **stamped, **more})
    return review


def _note_terms(risk: Risk, period: ReportingPeriod, by: User) -> None:
    """From this period on it is graded and addressed like this; the periods before stay as they were."""
    terms = {name: getattr(risk, name) for name in ("probability", "impact", *OF_PERIOD)}
    if not risk.reviews.filter(period=period, is_confirmed=True).update(**terms):
        store_review(risk, period, Said(risk.state, "", risk.probability, risk.impact), by)


def _change(risk: Risk, **values: Any) -> None:
    for name, value in (values | {"version": risk.version + 1}).items():
        setattr(risk, name, value)
    risk.save(update_fields=[*values, "version"])


def _record(kind: str, risk: Risk, period: ReportingPeriod, by: User, **what: Any) -> None:
    place = {"period": period, "institution": risk.institution, "action": risk.action}
    events.record(kind, by=by, **place, detail=name_of(risk), **what)


def name_of(risk: Risk) -> str:
    """What events call it by."""
    return shortened(risk.text.replace("\n", " "), 200)


def _text(text: str) -> str:
    return clean(text).strip()
