"""What a verified answer names goes on in the register of risks, in the transaction that verifies it."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from progress import events
from progress.formulas.likeness import likeness
from progress.models import Challenge, Event, ProgressEntry, Risk, RiskReview
from progress.models.risks import ON_THE_SCALE
from progress.selectors.risks import next_number
from progress.services.collecting.risks import OF_PERIOD, Said, name_of, store_review
from strategy_tracker.base.locks import hold

SAME = 0.8  # how like two texts of one institution on one action are that tell of one difficulty


def take_over(entry: ProgressEntry, by: User) -> None:
    """What the institution said of its risks counts from now on, and its difficulties stand in the register.

    One that is said again (same institution, action and kind, nearly the same words) goes on as the same one.
    """
    for review in entry.risk_reviews.filter(is_confirmed=False).select_related("risk"):
        hold(review.risk)
        _confirm(review)
    challenges = list(entry.challenges.order_by("pk"))
    known = _known(entry) if challenges else []
    for challenge in challenges:
        risk = _same(challenge, known)
        if risk is None:
            _open(challenge, entry, by)
        else:
            known.remove(risk)  # two of one answer are two
            _go_on(risk, challenge, entry, by)


def withdraw(entry: ProgressEntry, by: User) -> None:
    """Take back what a verified answer said, because it is returned: verified again, it says it again."""
    period = entry.submission.period
    named = {"risk__action": entry.action_id, "risk__institution": entry.submission.institution_id}
    RiskReview.objects.filter(period=period, is_named=True, **named).update(is_named=False)
    for review in entry.risk_reviews.filter(is_confirmed=True).select_related("risk"):
        hold(review.risk)
        if review.what_was_done:
            RiskReview.objects.filter(pk=review.pk).update(is_confirmed=False)
        else:
            review.delete()
        _fall_back(review.risk, entry, by)


def _confirm(review: RiskReview) -> None:
    """It stands in place of what was confirmed of the period before."""
    before = review.risk.reviews.filter(period=review.period_id, is_confirmed=True)
    is_named = before.filter(is_named=True).exists()
    before.delete()
    RiskReview.objects.filter(pk=review.pk).update(is_confirmed=True, is_named=is_named)
    _bring_up_to_date(review.risk)


def _fall_back(risk: Risk, entry: ProgressEntry, by: User) -> None:
    """To what was confirmed before; what only this answer named is gone."""
    if not risk.reviews.filter(is_confirmed=True).exists():
        if risk.origin_id == entry.pk:
            risk.delete()
            return
        store_review(risk, entry.submission.period, Said(Risk.State.OPEN, "", risk.probability, risk.impact), by)
    _bring_up_to_date(risk)


def _known(entry: ProgressEntry) -> list[Risk]:
    """What the institution named of the action, held; what is not settled first."""
    rows = Risk.objects.filter(action=entry.action, institution=entry.submission.institution)
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    return sorted(found, key=lambda risk: risk.is_settled)


def _same(challenge: Challenge, known: Iterable[Risk]) -> Risk | None:
    alike = [(likeness(challenge.description, risk.text), risk) for risk in known if risk.kind == challenge.kind]
    like, risk = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return risk if like >= SAME else None


def _open(challenge: Challenge, entry: ProgressEntry, by: User) -> None:
    period, institution = entry.submission.period, entry.submission.institution
    risk = Risk.objects.create(
        plan=period.plan,
        number=next_number(period.plan),
        action=entry.action,
        institution=institution,
        opened_in=period,
        origin=entry,
        **_terms(challenge),
    )
    _name_in(risk, challenge, entry, by)
    place = {"period": period, "institution": institution, "action": entry.action}
    events.record(Event.Kind.RISK_ADDED, by=by, **place, after=risk.state, detail=name_of(risk))


def _go_on(risk: Risk, challenge: Challenge, entry: ProgressEntry, by: User) -> None:
    """It is named again: as said last, and open again where it had been settled in an earlier period."""
    period = entry.submission.period
    if risk.reviews.filter(period__ends_on__gt=period.ends_on).exists():
        terms: dict[str, Any] = {}
    else:
        terms = _terms(challenge)
    if risk.opened_in.ends_on > period.ends_on:
        terms["opened_in"] = period
    for name, value in terms.items():
        setattr(risk, name, value)
    risk.save(update_fields=list(terms))
    _name_in(risk, challenge, entry, by)


def _name_in(risk: Risk, challenge: Challenge, entry: ProgressEntry, by: User) -> None:
    """What was said of it in the period already, by the Secretariat or the institution, stands."""
    said_now = risk.reviews.filter(period=entry.submission.period, is_confirmed=True)
    if not said_now.update(is_named=True):
        terms = _terms(challenge)
        state = Risk.State.OPEN if risk.is_settled else risk.state
        said = Said(state, "", terms["probability"], terms["impact"])
        review = store_review(risk, entry.submission.period, said, by, entry=entry, is_named=True)
        RiskReview.objects.filter(pk=review.pk).update(**{name: terms[name] for name in OF_PERIOD})
    _bring_up_to_date(risk)


def _bring_up_to_date(risk: Risk) -> None:
    """It stands where the newest confirmed review says."""
    newest = risk.reviews.filter(is_confirmed=True).order_by("period__ends_on").last()
    risk.state = newest.state
    if newest.probability or risk.kind != Challenge.Kind.RISK:  # what became a risk since keeps the grade it was given
        risk.probability, risk.impact = newest.probability, newest.impact
    risk.version += 1
    risk.save(update_fields=["state", "probability", "impact", "version"])


def _terms(challenge: Challenge) -> dict[str, Any]:
    grade = (ON_THE_SCALE.get(challenge.probability), ON_THE_SCALE.get(challenge.impact))
    probability, impact = grade if all(grade) else (None, None)
    return {
        "kind": challenge.kind,
        "text": challenge.description.strip(),
        "mitigation": challenge.mitigation.strip(),
        "owner": challenge.owner,
        "due_on": challenge.due_on,
        "probability": probability,
        "impact": impact,
    }
