"""An institution answers one action: what is kept, what is refused, and that nothing typed is lost."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext

from plans.models import FundingSource
from progress.formulas.deadlines import is_due
from progress.models import Event, ProgressEntry, Status
from progress.selectors.answers import previous_answer
from progress.services.amendments import cancel_action
from progress.services.answers import Answer, save_answer, stored_answer
from progress.services.periods import close_period, open_period
from progress.words import LOCKS
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address
from tests.factories import (
    MSH,
    PK,
    action,
    add_link,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    make_answer,
    make_period,
    make_person,
    returned_submission,
    submitted_submission,
    verified_submission,
)
from tests.progress.sheets import entry_url, fields_of, post_answer, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def workday(period):
    """Two days before the last day to submit."""
    with clock.at(before_deadline(period)):
        yield


@pytest.fixture
def submission(period):
    return get_submission(period, MSH)


@pytest.fixture
def entry(submission):
    """Health leads it; two products are counted."""
    return next(e for e in entries_of(submission, part="lead") if e.action.outputs.filter(basis="quantity").exists())


@pytest.fixture
def health(sign_in, driton):
    """Driton's browser, in English."""
    client = sign_in(driton)
    client.cookies["django_language"] = "en"
    return client


def stored(entry):
    return ProgressEntry.objects.select_related("submission__period", "action").get(pk=entry.pk)


# What is kept


@pytest.mark.every_database
def test_whole_answer_is_saved(health, driton, entry):
    source = FundingSource.objects.exclude(fundings__action=entry.action).first()
    page = health.get(entry_url(entry))
    free = len(page.context["sheet"].spendings) - 1
    response = post_answer(
        health,
        entry,
        page=page,
        claimed_status="in_progress",
        what_was_done="U trajnuan 40 mjekë në tri komuna.",
        next_steps="Trajnimi i grupit të dytë.",
        quantity__0__value="1,040.50",
        challenges__count="2",
        challenge__0__kind="risk",
        challenge__0__description="Largimi i stafit.",
        challenge__0__probability="high",
        challenge__0__impact="medium",
        challenge__0__owner="Departamenti",
        challenge__0__due_on="2022-12-31",
        challenge__1__kind="difficulty",
        **{
            f"spending__{free}__source": str(source.pk),
            f"spending__{free}__amount": "2,500.00",
            f"spending__{free}__nature": "capital",
        },
    )
    assert response.status_code == 302 and response.url == url_of("submission_detail", entry.submission)
    saved = stored(entry)
    assert (saved.claimed_status, saved.answered_by, saved.version) == (Status.IN_PROGRESS, driton, 2)
    assert saved.quantities.get().value == Decimal("1040.50")
    spending = saved.spendings.get()
    assert (spending.source, spending.amount, spending.nature) == (source, Decimal("2500.00"), "capital")
    challenge = saved.challenges.get()  # the empty second row is no row
    assert (challenge.kind, challenge.probability, challenge.due_on) == ("risk", "high", dt.date(2022, 12, 31))


def test_saved_answer_comes_back_into_the_form_unchanged(health, entry):
    post_answer(health, entry, what_was_done="Puna vazhdon.", spending__0__amount="1,234.50")
    first = stored(entry)
    post_answer(health, entry)
    second = stored(entry)
    assert second.spendings.get().amount == Decimal("1234.50")
    assert (first.what_was_done, first.claimed_status) == (second.what_was_done, second.claimed_status)


def test_nothing_and_zero_stay_apart(health, entry):
    post_answer(health, entry, spending__0__amount="0")
    assert stored(entry).spendings.get().amount == 0
    post_answer(health, entry, spending__0__amount="")
    assert not stored(entry).spendings.exists()


def test_day_of_completion_belongs_to_implemented(health, entry):
    post_answer(health, entry, claimed_status="in_progress", completed_on="2022-05-01")
    assert stored(entry).completed_on is None
    post_answer(health, entry, claimed_status="implemented", completed_on="2022-05-01")
    assert stored(entry).completed_on == dt.date(2022, 5, 1)


def test_numbers_are_read_in_the_persons_language(health, entry):
    health.cookies["django_language"] = "sq"
    post_answer(health, entry, quantity__0__value="1.040,50")
    assert stored(entry).quantities.get().value == Decimal("1040.50")


def test_save_and_next_goes_to_the_next_unanswered_and_at_last_to_the_checks(health, submission):
    places = []
    for entry in entries_of(submission):
        places.append(post_answer(health, entry, button="save_next", what_was_done="U bë.").url)
    assert places[-1] == url_of("submission_check", submission)
    assert set(places[:-1]) <= {entry_url(entry) for entry in entries_of(submission)}


def test_supporting_institution_is_asked_for_its_contribution_alone(health, submission):
    entry = entries_of(submission, part="supporting")[0]
    page = health.get(entry_url(entry))
    fields = fields_of(page)
    assert not {"claimed_status", "completed_on", "quantity-0-value"} & set(fields)
    post_answer(health, entry, page=page, what_was_done="Dërguam dy pjesëmarrës.", claimed_status="implemented")
    assert (stored(entry).claimed_status, stored(entry).what_was_done) == ("", "Dërguam dy pjesëmarrës.")


@pytest.mark.every_database
def test_page_says_what_is_asked(health, entry):
    assert "So far 0 of" in text_of(health.get(entry_url(entry)))
    health.cookies["django_language"] = "sq"
    text = text_of(health.get(entry_url(entry)))
    output = entry.action.outputs.filter(basis="quantity").first()
    for wanted in (entry.action.title, entry.action.product_printed.splitlines()[0], output.printed):
        assert wanted in text


def test_only_statuses_that_fit_the_deadline_are_offered(health, entry):
    codes = [status["code"] for status in health.get(entry_url(entry)).context["sheet"].main.statuses]
    assert codes == ["implemented", "in_progress", "not_started"]
    response = post_answer(health, entry, claimed_status="partially_implemented")
    assert response.status_code == 422
    assert "This status does not fit the action's deadline" in text_of(response)


# "No change since the last period"


@pytest.fixture
def second_period(period, driton, arta):
    """The second half-year, prefilled from verified answers of the first."""
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta, reason="Vendim.")
    second = make_period("2022-H2")
    open_period(period=second, by=arta)
    return second


def test_no_change_is_one_click(health, second_period):
    submission = get_submission(second_period, MSH)
    entry = next(e for e in entries_of(submission) if not is_due(e.action.deadline_on, second_period.ends_on))
    with clock.at(before_deadline(second_period)):
        page = health.get(entry_url(entry))
        assert "Nothing new since January–June 2022?" in text_of(page)
        response = health.post(entry_url(entry, "entry_unchanged"), {"version": "1"})
    assert response.status_code == 302
    assert stored(entry).is_unchanged and stored(entry).answered_at is not None


def test_no_change_is_refused_without_an_earlier_answer(health, entry):
    response = health.post(entry_url(entry, "entry_unchanged"), {"version": "1"})
    assert response.status_code == 422
    assert "There is no earlier answer to confirm" in text_of(response)
    assert stored(entry).answered_at is None


def test_no_change_on_an_old_page_is_told(health, second_period, driton):
    entry = entries_of(get_submission(second_period, MSH), part="supporting")[0]
    with clock.at(before_deadline(second_period)):
        response = health.post(entry_url(entry, "entry_unchanged"), {"version": "7"})
    assert response.status_code == 409 and stored(entry).answered_at is None


def test_no_change_takes_over_what_was_said_and_no_figure(health, second_period):
    entry = entries_of(get_submission(second_period, MSH), part="supporting")[0]
    with clock.at(before_deadline(second_period)):
        health.post(entry_url(entry, "entry_unchanged"), {"version": "1"})
    last, now = stored_answer(previous_answer(entry)), stored_answer(stored(entry))
    assert now == replace(last, quantities=(), spendings=()) and now.what_was_done


def test_nothing_new_is_confirmed_together_after_reading(health, second_period, driton):
    """Every untouched action with its last answer; ticked is all that still fits; one button."""
    submission = get_submission(second_period, MSH)
    address = url_of("entries_unchanged", submission)
    with clock.at(before_deadline(second_period)):
        answered = entries_of(submission, part="lead")[-1]
        save_answer(entry=answered, answer=make_answer(answered), by=driton)
        assert address in text_of(health.get(url_of("submission_detail", submission)))
        rows = health.get(address).context["rows"]
        shown = {row.entry.action.code: bool(row.confirming) for row in rows}
        assert answered.action.code not in shown and len(shown) == submission.entries.count() - 1
        due = {e.action.code for e in entries_of(submission, part="lead") if is_due(e.action.deadline_on, DAY)}
        assert {code for code, is_possible in shown.items() if not is_possible} == due & set(shown) != set()
        html = text_of(health.get(address))
        assert html.count('name="chosen"') == html.count(" checked") == sum(shown.values())
        refused = health.post(address, {"chosen": "x"})
        assert refused.status_code == 422 and "Choose at least one action" in text_of(refused)
        chosen = [f"{row.entry.pk}-{row.entry.version}" for row in rows if row.confirming]
        done = text_of(health.post(address, {"chosen": [*chosen[1:], f"{answered.pk}-1"]}, follow=True))
    assert f"{len(chosen) - 1} actions: no change, recorded." in done
    assert f"{answered.action.code}: It has been answered in the meantime." in done
    assert submission.entries.filter(is_unchanged=True).count() == len(chosen) - 1


# Not our action; why it is late, and who is waited for

DAY = dt.date(2022, 12, 31)


def test_not_ours_is_said_with_its_reason_and_loses_no_word(health, entry, arta, sign_in):
    for given, message in (
        ({"is_not_ours": "on"}, "Say why the action is not your institution"),
        ({"not_ours_reason": "E bën MAPL-ja."}, "Mark that it is not your institution"),
        (
            {"is_not_ours": "on", "not_ours_reason": "E bën MAPL-ja.", "what_was_done": "U bë."},
            "Either the action is not",
        ),
        (
            {"is_not_ours": "on", "not_ours_reason": "E bën MAPL-ja.", "spending__0__amount": "3"},
            "Either the action is not",
        ),
    ):
        response = post_answer(health, entry, **given)
        assert response.status_code == 422 and message in text_of(response)
        assert '<details class="entry-fold" id="not-ours" open>' in text_of(response)
    post_answer(health, entry, is_not_ours="on", not_ours_reason="E bën MAPL-ja.", claimed_status="in_progress")
    assert stored_answer(stored(entry)) == Answer(is_not_ours=True, not_ours_reason="E bën MAPL-ja.")
    assert "not ours" in text_of(health.get(url_of("submission_detail", entry.submission)))


def test_what_waits_for_another_institution_shows_up_there_and_with_the_secretariat(
    health, sign_in, besnik, arta, period, driton
):
    first, other = entries_of(get_submission(period, MSH), part="lead")[:2]
    police = get_submission(period, PK)
    answers = {
        first.action.code: make_answer(first, blocked_by_id=police.institution_id, what_was_done="Presim listat."),
        other.action.code: Answer(is_not_ours=True, not_ours_reason="E bën MAPL-ja."),
    }
    submission = submitted_submission(period, MSH, driton, answers)
    for client in (sign_in(besnik), sign_in(arta)):
        client.cookies["django_language"] = "en"
        home = text_of(client.get("/"))
        assert "Presim listat." in home and ("Others wait for you" in home) is ("E bën MAPL-ja." not in home)
        page = "submission_detail" if client.session["_auth_user_id"] == str(besnik.pk) else "submission_verify"
        shown = text_of(client.get(url_of(page, police if page == "submission_detail" else submission)))
        assert "Presim listat." in shown and (page == "submission_detail" or "E bën MAPL-ja." in shown)
    assert "waits for PK" in text_of(client.get(address("action_detail", first.action)))
    listed = text_of(client.get(address("period_detail", period)))
    assert "Presim listat." in listed and "Said not to be theirs" in listed


def test_the_reason_of_a_delay_is_asked_where_it_is_late_and_the_rest_folds(health, second_period):
    """What a part holds stands in its line; open is what a check wants."""
    submission = get_submission(second_period, MSH)
    ahead, due = get_entry(submission, "III.1.13"), get_entry(submission, "III.1.12")
    with clock.at(before_deadline(second_period)):
        page = health.get(entry_url(ahead))
        assert 'name="delay_reason"' not in text_of(page) and 'name="blocked_by_id"' in text_of(page)
        assert not any(part.is_open for part in page.context["parts"].values())
        page = health.get(entry_url(due))
        given = {"claimed_status": "not_implemented", "delay_reason": "funds", "spending__0__amount": "1,200.00"}
        post_answer(health, due, page=page, what_was_done="Nuk u bë.", blocked_by_id="", **given)
        page = health.get(entry_url(due))
    assert stored(due).delay_reason == "funds"
    parts = page.context["parts"]
    assert {name for name, part in parts.items() if part.is_open} >= {"challenges", "next_steps"}
    assert "1,200.00 EUR from" in parts["spendings"].holds
    assert parts["challenges"].holds == "none yet – needed where the deadline was missed"
    assert parts["evidence"].holds == "no evidence yet – needed for implemented"


# Last time's words stand beside the field, not in it


def test_an_untouched_form_is_no_answer(health, second_period):
    submission = get_submission(second_period, MSH)
    for entry in entries_of(submission)[:3]:
        with clock.at(before_deadline(second_period)):
            page = health.get(entry_url(entry))
            last = previous_answer(entry)
            said = " ".join(strip_tags(text_of(page)).split())
            assert "Last answer, January–June 2022" in said and said.count(last.what_was_done) == 1
            assert page.context["sheet"].main["what_was_done"].value() == ""
            response = post_answer(health, entry, page=page, button="save_next")
        assert response.status_code == 302 and entry_url(entry) != response.url
        assert "nothing was filled in, so it is not answered" in text_of(health.get(response.url))
        assert stored_answer(stored(entry)) == Answer() and stored(entry).version == 1
    assert not Event.objects.filter(submission=submission, kind="entry_saved").exists()


def test_an_answer_that_is_saved_again_without_a_change_stays_as_it_is(health, entry):
    post_answer(health, entry, what_was_done="Puna vazhdon.", claimed_status="in_progress")
    before = stored(entry)
    response = post_answer(health, entry)
    assert "nothing was changed" in text_of(health.get(response.url))
    assert (stored(entry).answered_at, stored(entry).version) == (before.answered_at, before.version)


def test_words_are_taken_over_by_a_button_after_what_is_typed(health, second_period):
    entry = entries_of(get_submission(second_period, MSH), part="lead")[0]
    last = previous_answer(entry)
    last.challenges.create(kind="difficulty", description="Mungojnë 3 veta.", due_on=dt.date(2022, 6, 30))
    type(last).objects.filter(pk=last.pk).update(what_was_done="U trajnuan 1 040 mjekë (ligji 05/L-023).")
    words = "U trajnuan […] mjekë (ligji 05/L-023)."  # figures are those of another half-year
    with clock.at(before_deadline(second_period)):
        response = post_answer(health, entry, button="take_over", what_was_done="E re.")
        assert response.context["sheet"].main["what_was_done"].value() == "E re."  # no such part
        data = fields_of(response) | {"take_over": "what_was_done"}
        response = health.post(entry_url(entry), data)
        assert response.context["sheet"].main["what_was_done"].value() == f"E re.\n{words}"
        response = health.post(entry_url(entry), fields_of(response) | {"take_over": "challenges"})
        assert "30.06.2022 has passed: is it settled, or is there a new day?" in text_of(response)
    taken = [form["description"].value() for form in response.context["sheet"].challenges]
    assert "Mungojnë […] veta." in taken and len(taken) == last.challenges.count()
    assert response.context["sheet"].main["what_was_done"].value() == f"E re.\n{words}"
    assert stored_answer(stored(entry)) == Answer()  # nothing is saved by taking it over


# One function counts


def counts_on_pages(client, submission):
    """Answered of asked: in the list, on the home card and on the check page; and what the header says is open."""
    home, page = client.get("/"), client.get(url_of("submission_detail", submission))
    check = client.get(url_of("submission_check", submission))
    card = home.context["cards"][0].submission
    contents = page.context["contents"]
    waiting = page.context["frame"]["waiting"]
    header = waiting["count"] if waiting else 0
    said = re.findall(r"(\d+) of (\d+) actions answered", text_of(home) + text_of(check))
    shown = {(int(n), int(of)) for n, of in said}
    return {(card.n_answered, card.n_asked), (contents.n_answered, contents.total), *shown}, header


def test_list_header_card_and_check_page_count_alike(health, driton, arta, period, submission):
    entries = entries_of(submission)
    cancel_action(action=entries[0].action, decision="1", decided_on=dt.date(2022, 6, 1), reason="Bashkuar.", by=arta)
    total = len(entries) - 1
    assert counts_on_pages(health, submission) == ({(0, total)}, total)
    for entry in entries[1:4]:
        save_answer(entry=entry, answer=make_answer(entry), by=driton)
    post_answer(health, entries[4])  # untouched
    assert counts_on_pages(health, submission) == ({(3, total)}, total - 3)


def test_what_was_returned_is_open_on_every_page(health, driton, arta, period):
    submission = returned_submission(period, MSH, driton, secretariat=arta)
    total = submission.entries.count()
    assert counts_on_pages(health, submission) == ({(total - 1, total)}, 1)
    assert "1 returned answer has not been changed" in text_of(health.get(url_of("submission_check", submission)))
    entry = submission.entries.get(review="returned")
    with clock.at(before_deadline(period) + dt.timedelta(hours=5)):
        post_answer(health, entry)  # untouched: still open
        assert counts_on_pages(health, submission) == ({(total - 1, total)}, 1)
        post_answer(health, entry, what_was_done="E plotësuar.")
        assert counts_on_pages(health, submission) == ({(total, total)}, 0)


# Rows without JavaScript


def test_adding_a_row_keeps_everything_typed_and_saves_nothing(health, entry):
    response = post_answer(
        health, entry, button="add_challenge", what_was_done="Ende pa përfunduar", spending__0__amount="dyqind"
    )
    assert response.status_code == 200
    sheet = response.context["sheet"]
    assert len(sheet.challenges) == 1
    assert sheet.main["what_was_done"].value() == "Ende pa përfunduar"
    assert sheet.spendings[0]["amount"].value() == "dyqind"
    assert stored(entry).answered_at is None


def test_removing_a_row_keeps_the_others(health, entry):
    rows = {"challenges__count": "2", "challenge__0__description": "E para", "challenge__1__description": "E dyta"}
    data = fields_of(health.get(entry_url(entry))) | {name.replace("__", "-"): text for name, text in rows.items()}
    response = health.post(entry_url(entry), data | {"remove_challenge": "0"})
    challenges = response.context["sheet"].challenges
    assert [form["description"].value() for form in challenges] == ["E dyta"]


# Bad input: a message that names the field, nothing lost, nothing changed

BAD = [
    ({"quantity__0__value": "dyqind"}, "Write a number such as 1,234.50."),
    ({"quantity__0__value": "-3"}, "The number cannot be negative."),
    ({"spending__0__amount": "njëqind euro"}, "Spent from", "Write a number such as 1,234.50."),
    ({"spending__0__amount": "-0.01"}, "Spent from", "The number cannot be negative."),
    ({"spending__0__amount": "12345678901234"}, "The number is too large"),
    ({"completed_on": "nesër"}, "Completed on: Write a day such as 31.12.2024."),
    ({"what_was_done": "U ndihmua viktima 1234567890."}, "What was done: This looks like a personal number."),
    ({"next_steps": "Numri 1234 567 890"}, "Next steps: This looks like a personal number."),
    (
        {"challenges__count": "1", "challenge__0__kind": "risk", "challenge__0__description": "Rrezik"},
        "A risk has a probability and an impact.",
    ),
    ({"challenges__count": "1", "challenge__0__mitigation": "Diçka"}, "Describe it, or remove the row."),
    ({"evidence__url": "https://example.test/a"}, "Confirm that the evidence holds no personal data of victims."),
    ({"evidence__url": "javascript:alert(1)", "evidence__is_declared": "on"}, "This is not an address on the web"),
    ({"evidence__title": "Raporti"}, "Give a file or a link, one of the two."),
    ({"version": ""}, "Nothing was saved yet"),
]


@pytest.mark.parametrize(("changes", "messages"), [(case[0], case[1:]) for case in BAD])
def test_bad_input_is_told_and_loses_nothing(health, entry, changes, messages):
    text = changes.get("what_was_done", "Teksti që nuk guxon të humbë.")
    response = post_answer(health, entry, **({"what_was_done": text} | changes))
    assert response.status_code == 422
    page = text_of(response)
    for message in messages:
        assert message in page
    assert text in page
    for value in changes.values():
        assert value in page or value in ("on", "")
    assert stored(entry).answered_at is None and not stored(entry).evidence.exists()


def test_message_is_in_the_persons_language(health, entry):
    health.cookies["django_language"] = "sq"
    response = post_answer(health, entry, quantity__0__value="-3")
    with translation.override("sq"):
        assert gettext("The number cannot be negative.") in text_of(response)
    assert '<html lang="sq"' in response.content.decode()


@pytest.mark.every_database
def test_free_row_wants_both_source_and_amount(health, entry):
    free = len(health.get(entry_url(entry)).context["sheet"].spendings) - 1
    response = post_answer(health, entry, **{f"spending__{free}__amount": "10"})
    assert "Choose where the money came from." in text_of(response)
    source = FundingSource.objects.first()
    response = post_answer(health, entry, **{f"spending__{free}__source": str(source.pk)})
    assert "Write the amount, or choose no source." in text_of(response)
    response = post_answer(health, entry, **{f"spending__{free}__source": "999999", f"spending__{free}__amount": "1"})
    assert "Choose a funding source from the list." in text_of(response)


@pytest.mark.every_database
def test_percentage_needs_a_whole_above_zero(sign_in, besnik, period):
    client = sign_in(besnik)
    client.cookies["django_language"] = "en"
    entry = next(
        e
        for e in entries_of(get_submission(period, PK), part="lead")
        if e.action.outputs.exclude(basis="delivery").order_by("number").first()
        and e.action.outputs.exclude(basis="delivery").order_by("number").first().is_percentage
    )
    response = post_answer(client, entry, quantity__0__value="5", quantity__0__denominator="0")
    assert response.status_code == 422 and "The number must be more than zero." in text_of(response)
    response = post_answer(client, entry, quantity__0__denominator="10")
    assert "Write how many of them as well." in text_of(response)
    post_answer(client, entry, quantity__0__value="5", quantity__0__denominator="10")
    assert stored(entry).quantities.get().denominator == 10


# Foreign ids


@pytest.mark.every_database
def test_output_of_another_action_is_refused(health, entry):
    foreign = action("I.1.2").outputs.first()
    response = post_answer(
        health, entry, quantity__0__output=str(foreign.pk), quantity__0__value="5", what_was_done="Teksti im."
    )
    assert response.status_code == 422
    assert "A quantity belongs to another action." in text_of(response) and "Teksti im." in text_of(response)
    assert stored(entry).answered_at is None


def test_evidence_of_another_answer_is_not_removed(health, driton, submission, entry):
    other = next(e for e in entries_of(submission) if e.pk != entry.pk)
    evidence = add_link(other, driton)
    data = fields_of(health.get(entry_url(entry))) | {"remove_evidence": str(evidence.pk)}
    response = health.post(entry_url(entry), data)
    assert response.status_code == 422
    assert "This evidence does not belong to this answer." in text_of(response)
    assert health.post(entry_url(entry), data | {"remove_evidence": "9" * 5000}).status_code == 422
    assert other.evidence.exists() and stored(entry).answered_at is None


def test_another_institutions_answer_does_not_exist(health, period):
    foreign = entries_of(get_submission(period, PK))[0]
    assert health.get(entry_url(foreign)).status_code == 404
    assert health.post(entry_url(foreign), {"version": "1", "what_was_done": "x"}).status_code == 404
    assert health.post(entry_url(foreign, "entry_unchanged"), {"version": "1"}).status_code == 404
    assert stored(foreign).answered_at is None


def test_action_that_is_not_the_institutions_does_not_exist(health, submission):
    assert health.get(url_of("entry_edit", submission, "I.9.9")).status_code == 404


# Two people, closed periods, states


def test_second_of_two_is_shown_what_the_first_did_and_keeps_the_own_text(health, entry):
    page = health.get(entry_url(entry))
    colleague = make_person("institution", MSH, username="dafina", last_name="Berisha")
    save_answer(entry=stored(entry), answer=make_answer(entry, what_was_done="Teksti i kolegut."), by=colleague)
    response = post_answer(health, entry, page=page, what_was_done="Teksti im.")
    assert response.status_code == 409
    text = text_of(response)
    assert "Teksti i kolegut." in text and "Teksti im." in text and str(colleague) in text
    assert stored(entry).what_was_done == "Teksti i kolegut."
    again = post_answer(health, entry, page=response, what_was_done="Teksti im.")
    assert again.status_code == 302 and stored(entry).what_was_done == "Teksti im."
    assert Event.objects.filter(kind=Event.Kind.ENTRY_SAVED, entry=entry).count() == 2


def test_closed_period_refuses_and_shows_the_text_once_more(health, period, entry, arta):
    page = health.get(entry_url(entry))
    close_period(period=period, by=arta, reason="Vendim.")
    response = post_answer(health, entry, page=page, what_was_done="Teksti që erdhi vonë.")
    assert response.status_code == 403
    with translation.override("en"):
        assert str(LOCKS["closed"]) in text_of(response)
    assert "Teksti që erdhi vonë." in text_of(response)
    assert stored(entry).what_was_done == ""


def test_ended_session_leads_to_the_sign_in_page_and_back(client, entry):
    response = client.post(entry_url(entry), {"version": "1", "what_was_done": "Teksti"})
    assert response.status_code == 302 and response.url.endswith(f"?next={entry_url(entry)}")
    for name in ("entry_unchanged", "evidence_add"):
        client.logout()
        assert client.post(entry_url(entry, name), headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("name", ["entry_unchanged", "evidence_add", "evidence_remove"])
def test_address_of_an_act_leads_back_to_its_page_after_signing_in(health, driton, entry, name):
    address = entry_url(entry, name) if name != "evidence_remove" else f"/evidence/{add_link(entry, driton).pk}/remove/"
    response = health.get(address)
    assert response.status_code == 302 and response.url.startswith(entry_url(entry))


def test_submitted_answer_can_be_read_and_not_changed(health, driton, period):
    entry = entries_of(submitted_submission(period, MSH, driton))[0]
    page = health.get(entry_url(entry))
    assert "Save and next" not in text_of(page)
    assert "They can be changed if the Secretariat returns them." in text_of(page)
    before = stored(entry).what_was_done
    assert post_answer(health, entry, page=page, what_was_done="Tjetër").status_code == 403
    assert stored(entry).what_was_done == before


def test_only_the_returned_answer_can_be_corrected(health, driton, period, arta):
    submission = returned_submission(period, MSH, driton, comment="Shtoni numrin e saktë.", secretariat=arta)
    returned, *others = entries_of(submission)
    with clock.at(before_deadline(period) + dt.timedelta(hours=6)):
        assert "Shtoni numrin e saktë." in text_of(health.get(entry_url(returned)))
        assert post_answer(health, returned, what_was_done="Numri i saktë është 12.").status_code == 302
        assert post_answer(health, others[0], what_was_done="Tjetër").status_code == 403
        overview = health.get(url_of("submission_detail", submission))
    assert stored(returned).what_was_done == "Numri i saktë është 12."
    assert "1 of 1 returned answers corrected" in text_of(overview)


# Money that differs from the plan

TOO_MUCH = {"spending__0__amount": "1,500.00"}  # the plan foresees 1,000.00
WHY = "Trajnimi u mbajt jashtë institucionit."


def test_the_explanation_is_asked_for_where_the_difference_is_material(health, entry):
    assert 'name="spending_explanation"' not in text_of(health.get(entry_url(entry)))
    post_answer(health, entry, **TOO_MUCH)
    page = health.get(entry_url(entry))
    assert "this answer names 1,500.00 EUR as spent; the plan foresees 1,000.00 EUR." in text_of(page)
    check = text_of(health.get(url_of("submission_check", entry.submission)))
    assert "That is 500.00 EUR more than planned. Say in your answer why." in check
    post_answer(health, entry, page=page, spending_explanation=WHY)
    assert stored(entry).spending_explanation == WHY
    assert "Say in your answer why" not in text_of(health.get(url_of("submission_check", entry.submission)))
    # It stays in the form while it is there, also when the amount has been corrected since.
    post_answer(health, entry, spending__0__amount="1,000.00")
    assert stored(entry).spending_explanation == WHY
    assert 'name="spending_explanation"' in text_of(health.get(entry_url(entry)))


def test_a_personal_number_is_refused_in_the_explanation_as_well(health, entry):
    post_answer(health, entry, **TOO_MUCH)
    response = post_answer(health, entry, spending_explanation="Pagesa për 1234567890.")
    assert response.status_code == 422 and stored(entry).spending_explanation == ""
