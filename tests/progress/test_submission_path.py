"""The whole path of an answer, without JavaScript: fill, check, submit, return, correct, verify. And who may see it."""

import datetime as dt

import pytest
from django.utils.html import strip_tags

from accounts.models import Institution, Letter
from progress.models import Assessment, Event, ProgressEntry, Status, Submission
from progress.services.amendments import cancel_action
from progress.services.answers import save_answer
from progress.services.periods import close_period
from progress.services.verification import return_submission
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import (
    EXPLANATION,
    MSH,
    answered_submission,
    before_deadline,
    entries_of,
    get_submission,
    implemented_answer,
    make_answer,
    make_person,
    returned_submission,
    someone,
    submitted_submission,
    verified_submission,
)
from tests.progress.sheets import entry_url, post_answer, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def workday(period):
    """Two days before the last day to submit."""
    with clock.at(before_deadline(period)):
        yield


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def as_person(client, person):
    client.force_login(person)
    return client


@pytest.mark.every_database
def test_whole_path(english, driton, arta, period, django_capture_on_commit_callbacks, mailoutbox):
    submission = get_submission(period, MSH)
    health = as_person(english, driton)
    overview = text_of(health.get(url_of("submission_detail", submission)))
    entries = entries_of(submission)
    assert f"0 of {len(entries)} actions answered" in overview and "What is expected" in overview

    # answer everything, action by action
    address = overview_link = entry_url(next(e for e in entries if e.is_lead))
    assert overview_link in health.get(url_of("submission_detail", submission)).content.decode()
    while "/check/" not in address:
        page = health.get(address)
        status = {"claimed_status": "in_progress"} if page.context["entry"].is_lead else {}
        entry = page.context["entry"]
        address = post_answer(
            health, entry, page=page, button="save_next", what_was_done="U trajnua stafi.", **status
        ).url
    assert "Everything is complete. You can submit." in text_of(health.get(address))

    with django_capture_on_commit_callbacks(execute=True):
        done = health.post(url_of("submission_submit", submission), follow=True)
    assert "The answers have been submitted. Thank you." in text_of(done)
    assert "The Secretariat verifies these answers until" in text_of(done)
    assert [arta.email] in [mail.to for mail in mailoutbox]

    # the Secretariat returns one answer and verifies the others
    first, *others = entries
    desk = as_person(english, arta)
    with clock.at(before_deadline(period) + dt.timedelta(hours=2)), django_capture_on_commit_callbacks(execute=True):
        back = desk.post(entry_url(first, "entry_return"), {f"return-{first.pk}-comment": "Sa veta?"})
    assert back.url == f"{url_of('submission_verify', submission)}#row-{first.pk}"
    assert mailoutbox[-1].to == [driton.email] and "Sa veta?" in mailoutbox[-1].body
    for entry in others:
        assert verify(desk, entry).status_code == 302
    submission.refresh_from_db()
    assert submission.status == Submission.Status.RETURNED

    # the institution sees why, corrects and submits again
    health = as_person(english, driton)
    overview = text_of(health.get(url_of("submission_detail", submission)))
    assert "Sa veta?" in overview and f"Correct {first.action.code}" in overview
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        post_answer(health, first, what_was_done="U trajnuan 24 veta.")
        health.post(url_of("submission_submit", submission))

    # the last answer is verified, and with it the submission
    desk = as_person(english, arta)
    with django_capture_on_commit_callbacks(execute=True):
        verify(desk, first)
    submission.refresh_from_db()
    assert (submission.status, submission.verified_by) == (Submission.Status.VERIFIED, arta)
    leads = {entry.action_id for entry in entries if entry.is_lead}
    assessed = Assessment.objects.filter(period=period)
    assert {a.action_id for a in assessed} == leads and {a.status for a in assessed} == {Status.IN_PROGRESS}
    assert mailoutbox[-1].to == [driton.email] and mailoutbox[-1].subject.endswith("MSH, janar–qershor 2022")
    assert "All answers are verified" in text_of(desk.get(url_of("submission_verify", submission)))


def verify(client, entry, **changes):
    """What the button of a row sends."""
    entry = ProgressEntry.objects.select_related("submission__period", "submission__institution", "action").get(
        pk=entry.pk
    )
    assessed = Assessment.objects.filter(action=entry.action, period=entry.submission.period).first()
    fields = {"seen": entry.version, "assessed": assessed.version if assessed else 0, "status": entry.claimed_status}
    return client.post(
        entry_url(entry, "entry_verify"),
        {f"verify-{entry.pk}-{name}": value for name, value in (fields | changes).items()},
    )


# The page of checks


def test_checks_name_what_is_missing_with_a_link_to_the_field(english, driton, period):
    submission = answered_submission(period, MSH, driton)
    entry = entries_of(submission, part="lead")[0]
    save_answer(entry=entry, answer=make_answer(entry, what_was_done="", claimed_status="implemented"), by=driton)
    page = as_person(english, driton).get(url_of("submission_check", submission))
    text = text_of(page)
    assert "Write what was done." in text and "1 answer misses something." in text
    assert f"What was done ({entry.action.code}): Write what was done." in " ".join(strip_tags(text).split())
    assert f"{entry_url(entry)}#id_what_was_done" in page.content.decode()
    assert f"{entry_url(entry)}#evidence" in page.content.decode()
    assert "explanation" not in page.content.decode()  # nothing to explain before it is complete


def test_incomplete_answers_are_not_submitted(english, driton, period):
    submission = get_submission(period, MSH)
    response = as_person(english, driton).post(url_of("submission_submit", submission), {"explanation": "x"})
    assert response.status_code == 422
    assert "Some answers are not complete." in text_of(response)
    submission.refresh_from_db()
    assert submission.status == Submission.Status.DRAFT


def test_warnings_want_an_explanation_that_stays_in_the_form(english, driton, period):
    leads = entries_of(get_submission(period, MSH), part="lead")
    entry = next(e for e in leads if e.action.outputs.filter(basis="quantity").exists())
    answers = {entry.action.code: implemented_answer(entry, quantities=())}
    submission = answered_submission(period, MSH, driton, answers)
    health = as_person(english, driton)
    assert "Explanation of the warnings" in text_of(health.get(url_of("submission_check", submission)))
    refused = health.post(url_of("submission_submit", submission), {"explanation": "  "})
    assert refused.status_code == 422 and "explain them in one or two sentences" in text_of(refused)
    personal = health.post(url_of("submission_submit", submission), {"explanation": "Personi 1234567890"})
    assert personal.status_code == 422 and "Personi 1234567890" in text_of(personal)
    health.post(url_of("submission_submit", submission), {"explanation": EXPLANATION})
    submission.refresh_from_db()
    assert (submission.status, submission.explanation) == (Submission.Status.SUBMITTED, EXPLANATION)


def test_submitting_twice_is_refused(english, driton, period):
    submission = submitted_submission(period, MSH, driton)
    response = as_person(english, driton).post(url_of("submission_submit", submission), {"explanation": "x"})
    assert response.status_code == 403 and "The answers have been submitted." in text_of(response)


def test_closed_period_takes_no_submission(english, driton, arta, period):
    submission = answered_submission(period, MSH, driton)
    close_period(period=period, by=arta, reason="Vendim.")
    response = as_person(english, driton).post(url_of("submission_submit", submission), {"explanation": "x"})
    assert response.status_code == 403 and "The period is closed" in text_of(response)
    page = text_of(english.get(url_of("submission_detail", submission)))
    assert "The period was closed without these answers" in page


# The overview


def test_overview_says_when_to_submit_and_what_is_next(english, driton, period):
    text = text_of(as_person(english, driton).get(url_of("submission_detail", get_submission(period, MSH))))
    assert "Submit by 15.07.2022" in text and "2 days left" in text and "not answered" in text


def test_overview_of_a_complete_draft_leads_to_the_checks(english, driton, period):
    submission = answered_submission(period, MSH, driton)
    text = text_of(as_person(english, driton).get(url_of("submission_detail", submission)))
    assert "Next: check and submit" in text


def test_verified_submission_says_that_nothing_is_left(english, driton, arta, period):
    submission = verified_submission(period, MSH, driton, secretariat=arta)
    text = text_of(as_person(english, driton).get(url_of("submission_detail", submission)))
    assert "There is nothing more to do for this period." in text


def test_secretariat_is_led_to_its_desk(english, driton, arta, period):
    draft = text_of(as_person(english, arta).get(url_of("submission_detail", get_submission(period, MSH))))
    assert "A draft: the institution has not submitted it yet." in draft
    submission = submitted_submission(period, MSH, driton)
    page = english.get(url_of("submission_detail", submission))
    assert url_of("submission_verify", submission) in page.content.decode()


def test_action_that_was_cancelled_is_not_asked(english, driton, arta, period):
    submission = get_submission(period, MSH)
    first, *others = entries_of(submission)
    cancel_action(action=first.action, decision="12/2022", decided_on=dt.date(2022, 6, 1), reason="Pa fonde.", by=arta)
    health = as_person(english, driton)
    assert f"0 of {len(others)} actions answered" in text_of(health.get(url_of("submission_detail", submission)))
    assert "by decision 12/2022" in text_of(health.get(entry_url(first)))


# Roles

READ = ("submission_detail", "submission_check")


@pytest.mark.parametrize("name", READ)
def test_who_reads_a_submission(client, people, period, name):
    address = url_of(name, get_submission(period, MSH))
    statuses = {username: as_person(client, person).get(address).status_code for username, person in people.items()}
    assert {username for username, status in statuses.items() if status == 200} == {"arta", "arber", "driton", "elira"}
    others = {username for username, status in statuses.items() if status == 404}
    assert others == {"besnik", "blerta"}, "of another institution: it does not exist for them"
    assert set(statuses.values()) == {200, 403, 404}


def test_coordinator_reads_and_does_not_act(english, elira, driton, period):
    submission = answered_submission(period, MSH, driton)
    entry = entries_of(submission)[0]
    coordinator = as_person(english, elira)
    page = coordinator.get(entry_url(entry))
    assert "Puna ka vazhduar" in text_of(page) and "Save and next" not in text_of(page)
    assert coordinator.post(entry_url(entry), {"version": "1"}).status_code == 403
    assert coordinator.post(url_of("submission_submit", submission)).status_code == 403


# Mail


def test_mail_is_in_the_recipients_language_and_needs_an_address(
    driton, arta, arber, period, django_capture_on_commit_callbacks, mailoutbox
):
    arta.language, arber.email = "en", ""
    arta.save()
    arber.save()
    absent = make_person("secretariat", username="agim", is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        submission = submitted_submission.__wrapped__(period, MSH, driton)
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert arta.email in mails and not {"", absent.email} & set(mails)
    assert mails[arta.email].subject == "Submitted: MSH, January–June 2022"
    assert url_of("submission_verify", submission) in mails[arta.email].body


def test_whole_submission_returned_is_one_mail(driton, arta, period, django_capture_on_commit_callbacks, mailoutbox):
    submission = submitted_submission(period, MSH, driton)
    Letter.objects.all().delete()  # that it was submitted
    with django_capture_on_commit_callbacks(execute=True):
        return_submission(submission=submission, comment="Plotësoni të gjitha.", by=arta)
    assert [mail.to for mail in mailoutbox] == [[driton.email]] and "Plotësoni të gjitha." in mailoutbox[0].body


@pytest.mark.parametrize("where", ["open", "send"])
@pytest.mark.every_database
def test_mail_that_fails_loses_nothing(
    driton, arta, period, django_capture_on_commit_callbacks, monkeypatch, caplog, where
):
    def broken(*args, **kwargs):
        raise OSError("no mail server")

    target = {"open": "backends.locmem.EmailBackend.open", "send": "EmailMessage.send"}
    monkeypatch.setattr(f"django.core.mail.{target[where]}", broken)
    with django_capture_on_commit_callbacks(execute=True):
        submission = submitted_submission.__wrapped__(period, MSH, driton)
    submission.refresh_from_db()
    assert submission.status == Submission.Status.SUBMITTED
    assert Event.objects.filter(kind=Event.Kind.SUBMITTED, submission=submission).exists()
    waiting = Letter.objects.get(about=f"submission {submission.pk}", address=arta.email)
    assert (waiting.state, waiting.tries, waiting.problem) == ("waiting", 1, "OSError: no mail server")
    assert "was not sent and is tried again later: OSError" in caplog.text
    assert waiting.subject not in caplog.text and waiting.text not in caplog.text


def test_nothing_is_sent_when_nothing_was_committed(driton, arta, period, mailoutbox):
    returned_submission(period, MSH, driton, secretariat=arta)
    assert mailoutbox == []


# Queries


@pytest.mark.parametrize("page", ["submission_detail", "submission_check", "entry_edit", "submission_verify"])
def test_pages_cost_the_same_for_small_and_large_institutions(client, arta, period, page):
    costs = {}
    # Each has somebody else's answers beside its own: where nobody answered, their parts are not asked for.
    smallest = period.submissions.get(institution__code="ip")
    beside = period.submissions.filter(entries__action__entries__submission=smallest).exclude(pk=smallest.pk)
    submitted_submission(period, beside.select_related("institution").first().institution)
    people = {code: someone("institution", Institution.objects.get(code=code)) for code in ("ip", MSH, "mpb")}
    submissions = [submitted_submission(period, code, person) for code, person in people.items()]
    for submission, (code, person) in zip(submissions, people.items(), strict=True):
        reader = arta if page == "submission_verify" else person
        more = [entries_of(submission)[0].action.code] if page == "entry_edit" else []
        costs[code] = count_queries(as_person(client, reader), url_of(page, submission, *more))
    small, middle, large = costs.values()
    assert max(costs.values()) <= 45, costs
    assert small == middle == large, costs
