"""What people do with answers, statuses and periods: each act loads what its page loads, and gives the service's call.

`again` is for the second one where two do the same at once: another person, another text, the other answer.
"""

import datetime as dt
from dataclasses import replace

from accounts.models import User
from plans.models import ActionPlan, Amendment, Indicator, printed_passport
from plans.services.amendments import draft_amendment, save_change
from progress.models import Escalation, Evidence, ReportingPeriod, Risk, WorkbookUpload
from progress.services import (
    amendments,
    answers,
    assessments,
    carry_over,
    evidence,
    measurements,
    passports,
    periods,
    sheets,
    verification,
    victims,
)
from progress.services.collecting import comments, drafts, escalations, risks, workbooks
from tests.factories import EXPLANATION, MSH, action, add_link, get_entry, get_submission, make_answer, victim_counts

ONE, OTHER = "III.1.13", "III.1.16"


def person(name):
    """By user name."""
    return User.objects.get(username=name)


def the_period(code="2022-H1"):
    """The first half-year, or another one."""
    return ReportingPeriod.objects.select_related("plan").get(code=code)


def envelope():
    """The submission of the ministry."""
    return get_submission(the_period(), MSH)


def entry(other=False):
    """The answer, or the other one."""
    return get_entry(envelope(), OTHER if other else ONE)


def _reporter(again):
    return person("dea" if again else "driton")


def _secretariat(again):
    return person("arber" if again else "arta")


def save_answer(again):
    one, by = entry(), _reporter(again)
    given = make_answer(one, what_was_done=f"Teksti i {by}.")
    return lambda: answers.save_answer(entry=one, answer=given, by=by, expected_version=one.version)


def confirm_unchanged(again):
    one, by = entry(other=True), _reporter(again)
    return lambda: answers.confirm_unchanged(entry=one, by=by, expected_version=one.version)


def confirm_all_unchanged(again):
    one, by = envelope(), _reporter(again)
    versions = {each.pk: each.version for each in (entry(), entry(other=True))}
    return lambda: answers.confirm_all_unchanged(submission=one, versions=versions, by=by)


def reply_to_comments(again):
    one, by = entry(), _reporter(again)
    replies = {comment.pk: f"Nga {by}." for comment in one.comments.all()}
    return lambda: comments.reply_to_comments(entry=one, replies=replies, by=by)


def submit(again):
    one, by = envelope(), _reporter(again)
    return lambda: answers.submit(submission=one, by=by, explanation=EXPLANATION)


def keep_draft(again):
    one, by = entry(), _reporter(again)
    given = {"values": {"what_was_done": f"Po shkruaj: {by}."}, "expected_version": one.version, "seen": 0}
    return lambda: drafts.keep_draft(entry=one, by=by, **given)


def discard_draft(again):
    one, by = entry(), _reporter(again)
    seen = max(one.drafts.values_list("pk", flat=True), default=0)
    return lambda: drafts.discard_draft(entry=one, by=by, seen=seen)


def _workbook(again):
    """The person's workbook of state `draft`, which says something else of both answers."""
    kept = WorkbookUpload.objects.select_related("submission__period__plan", "submission__institution")
    return kept.get(uploaded_by=_reporter(again))


def record_workbook_download(again):
    one, by = envelope(), _reporter(again)
    return lambda: workbooks.record_workbook_download(submission=one, by=by)


def keep_workbook(again):
    one, by = envelope(), _reporter(again)
    given = {"file_name": f"{by}.xlsx", "content": b"PK", "told": {}}
    return lambda: workbooks.keep_workbook(submission=one, by=by, **given)


def import_workbook(again):
    one, by = _workbook(again), _reporter(again)
    given = [
        workbooks.GivenAnswer(e, make_answer(e, what_was_done=f"Fletorja e {by}."), e.version)
        for e in (entry(), entry(other=True))
    ]
    return lambda: workbooks.import_workbook(upload=one, given=given, by=by)


def drop_workbook(again):
    one, by = _workbook(again), _reporter(again)
    return lambda: workbooks.drop_workbook(upload=one, by=by)


def add_entry_evidence(again):
    one, by = entry(), _reporter(again)
    return lambda: add_link(one, by, title=f"Nga {by}")


def remove_evidence(again):
    one, by = Evidence.objects.select_related("entry__submission__period").get(title="Raport"), _reporter(again)
    return lambda: evidence.remove_evidence(evidence=one, by=by)


def save_sheet(again):
    one, by = entry(), _reporter(again)
    given, proof = make_answer(one, what_was_done=f"Fleta e {by}."), {"url": f"https://example.test/{by.pk}"}
    proof = evidence.GivenEvidence(title="Fleta", is_declared=True, **proof)
    shown = {"expected_version": one.version, "seen_draft": max(one.drafts.values_list("pk", flat=True), default=0)}
    return lambda: sheets.save_sheet(entry=one, answer=given, by=by, evidence=proof, **shown)


def assess_action(again):
    one, period, by = action(ONE), the_period(), _secretariat(again)
    current = one.assessments.filter(period=period).first()
    given = {"status": "not_started" if again else "in_progress", "reason": f"Nga {by}."}
    seen = current.version if current else 0
    return lambda: assessments.assess_action(action=one, period=period, by=by, expected_version=seen, **given)


def set_status(again):
    """Implemented, which rests on evidence and quantities."""
    one, period, by = action(ONE), the_period(), _secretariat(again)
    given = {"status": "implemented", "completed_on": period.ends_on, "reason": f"Nga {by}."}
    return lambda: assessments.set_status(action=one, period=period, by=by, **given)


def withdraw_assessment(again):
    one, period, by = action(ONE), the_period(), _secretariat(again)
    return lambda: assessments.withdraw_assessment(action=one, period=period, reason="x", by=by)


def cancel_action(again):
    one, by = action(ONE), _secretariat(again)
    decision = {"decision": f"{by.pk}/2022", "decided_on": dt.date(2022, 5, 1), "reason": "Vendim."}
    return lambda: amendments.cancel_action(action=one, by=by, **decision)


def adopt(again):
    """The draft that the person has had from the beginning: another deadline."""
    by = _secretariat(again)
    draft = Amendment.objects.select_related("plan").filter(made_by=by).earliest("pk")
    day = draft.plan.versions.last().in_force_on
    decision = {"decision_number": f"{by.pk}/2022", "decided_on": day, "in_force_on": day}
    return lambda: amendments.adopt(amendment=draft, confirmed="", by=by, **decision)


def draft_deadline(by, after):
    """What `adopt` adopts: made before anybody acts, so that its making stands in nobody's way."""
    one = action(ONE)
    draft = draft_amendment(plan=one.plan, title=f"Nga {by}", by=by)
    change = {"kind": "term", "key": one.key, "field": "deadline_on", "after": after}
    save_change(amendment=draft, reason="Vendim.", by=by, **change)


def decide_carry_over(again):
    one, by = action(ONE), _secretariat(again)
    given = {"targets": [], "reason": f"Nga {by}.", "expected_state": ""}
    return lambda: carry_over.decide_carry_over(action=one, by=by, **given)


def take_back_carry_over(again):
    one, by = action(ONE), _secretariat(again)
    return lambda: carry_over.take_back_carry_over(action=one, by=by)


def record_measurement(again):
    one, period, by = Indicator.objects.order_by("pk").first(), the_period(), _secretariat(again)
    given = {"absent_reason": f"Nga {by}.", "expected_state": measurements.mark_of(one.measurements.first())}
    return lambda: measurements.record_measurement(indicator=one, period=period, by=by, **given)


def record_passport(again):
    one, by = Indicator.objects.select_related("plan").order_by("pk").first(), _secretariat(again)
    decision = {"decision_number": f"{by.pk}/2022", "decided_on": dt.date(2022, 1, 1)}
    given = {"passport": replace(printed_passport(one), definition=f"Nga {by}."), "expected_number": 0}
    day = dt.date(2024, 1, 1)
    return lambda: passports.record_passport(indicator=one, in_force_on=day, by=by, **decision, **given)


def record_victim_statistics(again):
    by = _secretariat(again)
    given = {"counts": victim_counts(), "source": f"Nga {by}.", "expected_state": ""}
    return lambda: victims.record_victim_statistics(year=2022, by=by, **given)


def _risk():
    return Risk.objects.select_related("plan", "action", "opened_in").filter(action__code=ONE).earliest("pk")


def add_risk(again):
    plan, by = ActionPlan.objects.get(), _secretariat(again)
    terms = risks.RiskTerms("challenge", f"Nga {by}.", action=action(ONE))
    return lambda: risks.add_risk(plan=plan, terms=terms, by=by)


def edit_risk(again):
    one, by = _risk(), _secretariat(again)
    terms = risks.RiskTerms("challenge", f"Nga {by}.", action=action(ONE))
    return lambda: risks.edit_risk(risk=one, terms=terms, by=by, expected_version=one.version)


def review_risk(again):
    one, by = _risk(), _secretariat(again)
    said = risks.Said("settled", f"Nga {by}.")
    return lambda: risks.review_risk(risk=one, said=said, by=by, expected_version=one.version)


def say_of_risk(again):
    one, by = _risk(), _reporter(again)
    said = risks.Said("being_addressed", f"Nga {by}.")
    return lambda: risks.say_of_risk(entry=entry(), risk=one, said=said, by=by)


def _escalation():
    return Escalation.objects.select_related("action", "period__plan").earliest("pk")


def note_problem(again):
    by = _secretariat(again)
    return lambda: escalations.note_problem(action=action(ONE), problem=f"Nga {by}.", by=by)


def take_step(again):
    one, by = _escalation(), _secretariat(again)
    given = {"on": dt.date(2025, 1, 6), "text": f"Nga {by}.", "protocol_number": f"{by.pk}/2022"}
    return lambda: escalations.take_step(escalation=one, name="send", by=by, **given)


def comment_on_escalation(again):
    one, by = _escalation(), _secretariat(again)
    return lambda: escalations.comment_on_escalation(escalation=one, text=f"Nga {by}.", by=by)


def verify_entry(again):
    one, by = entry(again), _secretariat(again)
    return lambda: verification.verify_entry(entry=one, by=by, seen_version=one.version)


def return_entry(again):
    one, by = entry(again), _secretariat(again)
    return lambda: verification.return_entry(entry=one, comment=f"Nga {by}.", by=by)


def return_submission(again):
    one, by = envelope(), _secretariat(again)
    return lambda: verification.return_submission(submission=one, comment=f"Nga {by}.", by=by)


def verify_unchanged(again):
    one, by = envelope(), _secretariat(again)
    return lambda: verification.verify_unchanged(submission=one, by=by)


def close_period(again):
    one, by = the_period(), _secretariat(again)
    return lambda: periods.close_period(period=one, by=by)


def reopen_period(again):
    one, by = the_period(), _secretariat(again)
    return lambda: periods.reopen_period(period=one, reason=f"Nga {by}.", by=by)


def open_period(again):
    one, by = the_period("2022-H2"), _secretariat(again)
    return lambda: periods.open_period(period=one, by=by)


def plan_periods(again):
    plan, by = ActionPlan.objects.get(), _secretariat(again)
    return lambda: periods.plan_periods(plan=plan, by=by)
