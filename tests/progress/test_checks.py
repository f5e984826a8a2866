"""Each rule of completeness: what it finds, and what it does not."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import FundingSource
from progress.checks import (
    RULES,
    Context,
    Level,
    check_entries,
    check_submission,
    completion_is_news,
    share_does_not_fall,
    spending_follows_the_start,
    words_are_new,
)
from progress.formulas.achievement import Reading
from progress.selectors.answers import LastWords
from progress.selectors.reporting import entries_with_children
from progress.services.amendments import cancel_action
from progress.services.answers import (
    Answer,
    ChallengeAnswer,
    QuantityAnswer,
    SpendingAnswer,
    confirm_unchanged,
    save_answer,
    stored_answer,
)
from progress.services.collecting.comments import reply_to_comments
from progress.services.periods import close_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from strategy_tracker.base.text import without_figures
from tests.factories import (
    MSH,
    add_link,
    answered_submission,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    implemented_answer,
    institution,
    make_answer,
    open_period,
    returned_submission,
    someone,
    submitted_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]

AHEAD = "III.1.13"  # 15 health workers trained, due at the end of 2023; 1,000.00 in 2022, 0.00 later
DUE = "III.1.12"  # health indicators, due at the end of 2022; delivered or not
SHARE = "III.2.3"  # 80 % of the shelters' staff
CONTRIBUTION = "III.2.1"


def found(code, answer=None, *, period=None, institution=MSH, is_proven=False):
    """Rule → level of what the rules find in an answer on the action, once it is saved."""
    submission = get_submission(period or open_period(), institution)
    person = someone("institution", submission.institution)
    with clock.at(before_deadline(submission.period)):
        if answer is not None:
            entry = get_entry(submission, code)
            save_answer(entry=entry, answer=answer(entry) if callable(answer) else answer, by=person)
            if is_proven:
                add_link(entry, person)
        entries = [entry for entry in entries_with_children(submission) if entry.action.code == code]
        return {check.rule: check.level for check in check_entries(entries, submission)}


def second_half():
    return open_period("2022-H2")


def make(**fields):
    return lambda entry: make_answer(entry, **fields)


def test_good_answer_has_no_findings():
    assert found(AHEAD, make()) == {}
    assert found(CONTRIBUTION, make()) == {}


def test_every_rule_is_tested_here():
    names = {rule.__name__ for rule in RULES}
    tested = {name.removeprefix("test_").split("__")[0] for name in globals() if "__" in name}
    assert names <= tested


def test_is_answered__errs():
    assert found(AHEAD) == {"is_answered": Level.ERROR}


def test_has_status__is_asked_of_leads_alone():
    assert found(AHEAD, make(claimed_status="")) == {"has_status": Level.ERROR}
    assert found(CONTRIBUTION, make(claimed_status="")) == {}


@pytest.mark.parametrize("status", ["in_progress", "not_started"])
def test_status_fits_deadline__ahead(status):
    period = second_half()
    assert "status_fits_deadline" not in found(AHEAD, make(claimed_status=status), period=period)
    assert found(DUE, make(claimed_status=status), period=period)["status_fits_deadline"] == Level.ERROR


@pytest.mark.parametrize("status", ["partially_implemented", "not_implemented"])
def test_status_fits_deadline__due(status):
    assert found(AHEAD, make(claimed_status=status))["status_fits_deadline"] == Level.ERROR


@pytest.mark.parametrize("status", ["partially_implemented", "not_implemented"])
def test_status_fits_deadline__due_on_the_cut_off(status):
    assert "status_fits_deadline" not in found(DUE, make(claimed_status=status), period=second_half())


def test_has_narrative__unless_nothing_was_done():
    assert found(AHEAD, make(what_was_done="  ")) == {"has_narrative": Level.ERROR}
    assert found(AHEAD, make(what_was_done="", claimed_status="not_started")) == {}
    assert found(CONTRIBUTION, make(what_was_done="")) == {"has_narrative": Level.ERROR}


def done(**fields):
    return lambda entry: implemented_answer(entry, **fields)


def test_has_completion_date__when_implemented():
    assert found(AHEAD, done(completed_on=None), is_proven=True) == {"has_completion_date": Level.ERROR}
    assert found(AHEAD, done(), is_proven=True) == {}


def test_has_completion_date__in_the_period_at_the_latest():
    rule = {"has_completion_date": Level.ERROR}
    assert found(AHEAD, done(completed_on=dt.date(2022, 7, 1)), is_proven=True) == rule  # after the cut-off
    assert found(AHEAD, done(completed_on=dt.date(2022, 8, 1)), is_proven=True) == rule  # in the future
    assert found(AHEAD, done(completed_on=dt.date(2022, 6, 30)), is_proven=True) == {}


def test_has_evidence__warns():
    assert found(AHEAD, done()) == {"has_evidence": Level.WARNING}


def test_quantity_reaches_target__warns_below():
    output = get_entry(get_submission(open_period(), MSH), AHEAD).action.outputs.get().pk
    for value, expected in ((14, {"quantity_reaches_target": Level.WARNING}), (15, {}), (16, {})):
        quantities = (QuantityAnswer(output, Decimal(value)),)
        assert found(AHEAD, done(quantities=quantities), is_proven=True) == expected


def test_quantity_reaches_target__counts_what_was_verified_before(driton, arta):
    period = open_period()
    entry = get_entry(get_submission(period, MSH), AHEAD)
    ten = QuantityAnswer(entry.action.outputs.get().pk, Decimal(10))
    submission = submitted_submission(period, MSH, driton, {AHEAD: make_answer(entry, quantities=(ten,))})
    for each in entries_of(submission):
        verify_entry(entry=each, by=arta)
    close_period(period=period, by=arta)
    five = QuantityAnswer(ten.output_id, Decimal(5))
    answer = done(quantities=(five,), what_was_done="U trajnuan pesë të tjerë.")
    assert found(AHEAD, answer, period=second_half(), is_proven=True) == {}


@pytest.mark.parametrize(
    ("value", "denominator", "expected"),
    [(8, None, Level.ERROR), (11, 10, Level.ERROR), (10, 10, None), (0, 10, None)],
)
def test_share_has_denominator__and_the_part_is_not_larger(value, denominator, expected):
    output = get_entry(get_submission(open_period(), MSH), SHARE).action.outputs.get().pk
    quantity = QuantityAnswer(output, Decimal(value), None if denominator is None else Decimal(denominator))
    assert found(SHARE, make(quantities=(quantity,))).get("share_has_denominator") == expected


def test_shortfall_is_explained__by_a_difficulty_and_a_next_step():
    period = second_half()
    assert found(DUE, make(), period=period) == {}
    assert found(DUE, make(challenges=()), period=period) == {"shortfall_is_explained": Level.WARNING}


def test_next_step_is_named__where_the_deadline_was_missed():
    assert found(DUE, make(next_steps=""), period=second_half()) == {"next_step_is_named": Level.WARNING}


def test_risk_is_addressed__by_a_mitigation():
    silent = ChallengeAnswer("risk", "Vonesë.", " ", "low", "low")
    assert found(AHEAD, make(challenges=(silent,))) == {"risk_is_addressed": Level.WARNING}


def test_delay_has_reason__from_the_list_where_the_deadline_was_missed():
    period, missing = second_half(), {"delay_has_reason": Level.WARNING}
    assert found(DUE, make(delay_reason=""), period=period) == missing
    assert found(DUE, make(delay_reason="funds"), period=period) == {}
    assert "delay_has_reason" not in found(DUE, done(), period=period)
    assert found(AHEAD, make(delay_reason=""), period=period) == {}  # nothing is late yet


def test_blocker_is_named__where_another_institution_holds_it_up():
    period, waits = second_half(), {"delay_reason": "other_institution"}
    assert found(DUE, make(**waits), period=period) == {"blocker_is_named": Level.WARNING}
    assert found(DUE, make(**waits, blocked_by_id=institution("pk").pk), period=period) == {}


@pytest.mark.parametrize("field", ["what_was_done", "next_steps", "challenges"])
def test_gap_is_filled__before_it_is_submitted(field):
    text = without_figures("U trajnuan 40 veta.")
    given = (ChallengeAnswer("difficulty", text, "Me konkurs."),) if field == "challenges" else text
    assert found(AHEAD, make(**{field: given})) == {"gap_is_filled": Level.ERROR}


def test_not_ours_is_asked_nothing_else():
    for code in (DUE, CONTRIBUTION):
        assert found(code, Answer(is_not_ours=True, not_ours_reason="E bën MAPL-ja."), period=second_half()) == {}


def spent(amount, **fields):
    return make(spendings=(SpendingAnswer(FundingSource.objects.get(code="giz").pk, Decimal(amount)),), **fields)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1000", {}), ("1499.99", {"spending_fits_plan": Level.INFO}), ("1500", {"spending_is_explained": Level.WARNING})],
)
def test_spending_is_explained__when_it_is_material(amount, expected, settings):
    period = open_period()
    assert found(AHEAD, spent(amount), period=period) == expected
    settings.MATERIAL_DIFFERENCE = {"percent": 50, "euros": 501}
    assert "spending_is_explained" not in found(AHEAD, spent(amount), period=period)


def test_spending_is_explained__by_the_answer():
    assert found(AHEAD, spent("1500", spending_explanation="Çmimi i trajnimit u rrit.")) == {}


def test_spending_is_explained__too_little_at_the_end_of_the_year_by_the_lead():
    period = second_half()
    assert found(AHEAD, spent("500.01"), period=period) == {}
    assert found(AHEAD, spent("500"), period=period) == {"spending_is_explained": Level.WARNING}
    assert found(CONTRIBUTION, spent("0"), period=period) == {}


def test_spending_is_explained__not_yet_in_the_first_half_of_the_year():
    assert found(AHEAD, spent("500")) == {}


def test_spending_fits_plan__says_where_the_plan_has_no_amount():
    assert found("I.1.2", spent("500"), institution="pk") == {"spending_fits_plan": Level.INFO}


def test_spending_fits_plan__says_where_the_plan_says_it_costs_nothing():
    period = open_period()
    assert found("I.1.1", spent("499.99"), institution="kk", period=period) == {"spending_fits_plan": Level.INFO}
    assert found("I.1.1", spent("500"), institution="kk", period=period) == {"spending_is_explained": Level.WARNING}
    assert found("I.1.1", spent("0"), institution="kk", period=period) == {}


def test_spending_is_explained__prints_the_numbers_that_it_adds(driton, arta):
    period = open_period()
    entry = get_entry(get_submission(period, MSH), AHEAD)
    submission = submitted_submission(period, MSH, driton, {AHEAD: spent("700")(entry)})
    for each in entries_of(submission):
        verify_entry(entry=each, by=arta)
    close_period(period=period, by=arta)
    period = second_half()
    assert "spending_is_explained" not in found(AHEAD, spent("799.99"), period=period)
    assert found(AHEAD, spent("800", what_was_done="E re."), period=period) == {"spending_is_explained": Level.WARNING}
    (check,) = [check for check in check_submission(get_submission(period, MSH)) if check.entry.action.code == AHEAD]
    assert check.message == (
        "2022: verified answers name 700.00 EUR as spent, this answer 800.00 EUR: together 1,500.00 EUR; the plan"
        " foresees 1,000.00 EUR. That is 500.00 EUR more than planned. Say in your answer why."
    )


def test_is_corrected__says_what_was_not_touched(period, driton, arta):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    entry = submission.entries.select_related("action").get(review="returned")
    assert [check.rule for check in check_submission(submission) if check.rule == "is_corrected"] == ["is_corrected"]
    with clock.at(before_deadline(period) + dt.timedelta(days=1)):
        save_answer(entry=entry, answer=stored_answer(entry), by=driton)
        assert "is_corrected" in {check.rule for check in check_submission(submission)}  # untouched is not corrected
        save_answer(entry=entry, answer=make_answer(entry, what_was_done="E plotësuar."), by=driton)
    assert "is_corrected" not in {check.rule for check in check_submission(submission)}


def test_confirmed_answer_is_checked_like_any_other(period, driton, arta):
    submission = submitted_submission(period, MSH, driton)
    for entry in entries_of(submission):
        verify_entry(entry=entry, by=arta)
    close_period(period=period, by=arta)
    following = second_half()
    entry = get_entry(get_submission(following, MSH), AHEAD)
    with clock.at(before_deadline(following)):
        confirm_unchanged(entry=entry, by=driton)
    assert found(AHEAD, period=following) == {}


def test_cancelled_action_is_not_asked_any_more(period, driton, arta):
    submission = get_submission(period, MSH)
    entry = get_entry(submission, AHEAD)
    cancel_action(action=entry.action, decision="1", decided_on=dt.date(2022, 6, 1), reason="Bashkuar.", by=arta)
    assert found(AHEAD, period=period) == {}


def test_untouched_form_is_no_answer():
    assert found(AHEAD, Answer()) == {"is_answered": Level.ERROR}


def test_answer_with_next_steps_alone_is_an_answer_with_errors():
    answer = Answer(next_steps="Vazhdon.")
    assert found(AHEAD, answer) == {"has_status": Level.ERROR, "has_narrative": Level.ERROR}


def test_due_day_lies_ahead__points_out_what_was_taken_over():
    period = open_period()

    def with_due(day):
        return make(challenges=(ChallengeAnswer("difficulty", "Mungon stafi.", "Kërkohet.", due_on=day),))

    today = before_deadline(period).date()
    assert found(AHEAD, with_due(today), period=period) == {}
    yesterday = today - dt.timedelta(days=1)
    assert found(AHEAD, with_due(yesterday), period=period) == {"due_day_lies_ahead": Level.INFO}


def test_large_submission_costs_no_more_queries_than_a_small_one(period, besnik, driton):
    costs = []
    for submission in (answered_submission(period, MSH, driton), answered_submission(period, "pk", besnik)):
        with CaptureQueriesContext(connection) as queries:
            check_submission(submission)
        costs.append(len(queries))
    assert costs[0] == costs[1] < 16


# Rules on what was said before and beside: on stand-ins, without a database


def entry_of(**fields):
    """An answer as the rules read it."""
    said = {"claimed_status": "in_progress", "what_was_done": "E re.", "completed_on": None, "is_unchanged": False}
    kinds = {"quantities": (), "spendings": ()} | {
        k: fields.pop(k) for k in ("quantities", "spendings") & fields.keys()
    }
    children = {name: SimpleNamespace(all=lambda rows=rows: rows) for name, rows in kinds.items()}
    action = SimpleNamespace(budget_lines=SimpleNamespace(all=list))
    period = SimpleNamespace(ends_on=dt.date(2022, 12, 31))
    place = {"pk": 1, "action_id": 1, "action": action, "submission": SimpleNamespace(period=period), "is_lead": True}
    return SimpleNamespace(**(place | said | children | fields))


def levels(rule, entry, **known):
    """What one rule finds of a stand-in, with what is known besides."""
    first_day, cut_off, today = dt.date(2022, 7, 1), dt.date(2022, 12, 31), dt.date(2023, 1, 10)
    nothing = {"reached": {}, "spent_before": {}, "threshold": None, "last": {}, "comments": {}, "others": {}}
    context = Context(first_day, cut_off, today, range(2022, 2025), **(nothing | known))
    return [check.level for check in rule(entry, context)]


@pytest.mark.parametrize(
    ("day", "last_day", "expected"),
    [
        (dt.date(2022, 6, 30), None, [Level.WARNING]),
        (dt.date(2022, 6, 30), dt.date(2022, 6, 29), [Level.WARNING]),
        (dt.date(2022, 6, 30), dt.date(2022, 6, 30), []),  # told then already
        (dt.date(2022, 7, 1), None, []),
        (None, None, []),
    ],
)
def test_completion_is_news__before_the_period(day, last_day, expected):
    last = {1: LastWords("", last_day)} if last_day else {}
    assert levels(completion_is_news, entry_of(completed_on=day), last=last) == expected


@pytest.mark.parametrize(
    ("words", "is_unchanged", "expected"),
    [
        ("Puna ka vazhduar.", False, [Level.INFO]),
        ("  puna KA vazhduar", False, [Level.INFO]),
        ("Puna ka vazhduar.", True, []),
        ("Puna ka përfunduar.", False, []),
        (" ", False, []),
    ],
)
def test_words_are_new__but_for_case_and_signs(words, is_unchanged, expected):
    last = {1: LastWords("Puna ka vazhduar.", None)}
    assert levels(words_are_new, entry_of(what_was_done=words, is_unchanged=is_unchanged), last=last) == expected
    assert levels(words_are_new, entry_of(what_was_done=words)) == []


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((80, 60), [Level.WARNING]), ((60, 80), []), ((80, 80), []), ((60,), []), ((90, 70, 75), []), ((90, None), [])],
)
def test_share_does_not_fall__below_the_last(shares, expected):
    output = SimpleNamespace(is_percentage=True, printed="Staf")
    readings = [(2022, Reading(None, share and Decimal(share), share and Decimal(100))) for share in shares]
    known = {"reached": {1: SimpleNamespace(readings=readings)}}
    quantity = SimpleNamespace(output=output, output_id=1)
    assert levels(share_does_not_fall, entry_of(quantities=[quantity]), **known) == expected
    output.is_percentage = False  # counts are what was reached in each half-year
    assert levels(share_does_not_fall, entry_of(quantities=[quantity]), **known) == []


@pytest.mark.parametrize(
    ("status", "amount", "expected"),
    [("not_started", 5, [Level.WARNING]), ("not_started", 0, []), ("in_progress", 5, []), ("not_started", None, [])],
)
def test_spending_follows_the_start__with_the_amount(status, amount, expected):
    spendings = [] if amount is None else [SimpleNamespace(amount=Decimal(amount))]
    assert levels(spending_follows_the_start, entry_of(claimed_status=status, spendings=spendings)) == expected


def test_institutions_agree__with_what_is_verified_of_the_others(period, arta):
    code = CONTRIBUTION
    others = period.submissions.exclude(institution__code=MSH).filter(entries__action__code=code)
    other = others.select_related("institution").first()
    answer = make(spendings=(SpendingAnswer(FundingSource.objects.first().pk, Decimal(70)),))
    person = someone("institution", other.institution)
    submitted_submission(period, other.institution, person, {code: answer(get_entry(other, code))})
    assert "institutions_agree" not in found(code, answer)  # what another one only submitted is not told
    verify_entry(entry=get_entry(other, code), by=arta)
    assert found(code)["institutions_agree"] == Level.WARNING


def test_comments_are_answered__by_a_change_or_a_reply(period, driton, arta):
    submission = submitted_submission(period, MSH, driton)
    entry = get_entry(submission, AHEAD)
    notes = {"what_was_done": "Sa persona?", "next_steps": "Kur?"}
    with clock.at(before_deadline(period)):
        return_entry(entry=entry, on_fields=notes, by=arta)

    def open_ones():
        return [str(c.message) for c in check_submission(submission) if c.rule == "comments_are_answered"]

    with clock.at(before_deadline(period) + dt.timedelta(days=1)):
        assert open_ones() == []  # the answer as a whole is open: is_corrected says so
        save_answer(entry=entry, answer=make_answer(entry, what_was_done="Pesë."), by=driton)
        assert open_ones() == ["Neither changed nor replied to: “Kur?”"]
        comment = entry.comments.get(field="next_steps")
        reply_to_comments(entry=entry, replies={comment.pk: "Në shtator."}, by=driton)
        assert open_ones() == []
