"""The people of an institution: handover, colleagues, absences, approval by the head; the administrator decides."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Duty, Institution, PersonRequest, Role, User
from progress.formulas.locks import LockReason
from progress.models import Event
from progress.pages.collecting.people import unused_accounts
from progress.services.answers import submit
from progress.services.collecting import approvals, people
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address
from tests.counting import count_queries
from tests.factories import (
    EXPLANATION,
    MSH,
    answered_submission,
    before_deadline,
    closed_period,
    get_submission,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WISH = {"email": "Dea.Krasniqi@example.test", "first_name": "Dea", "last_name": "Krasniqi", "duty": Duty.DEPUTY}


@pytest.fixture
def ministry(driton):
    return driton.institution


@pytest.fixture
def head(ministry):
    return make_person(Role.INSTITUTION, ministry, username="flaka", duty=Duty.HEAD)


def test_a_colleague_comes_by_a_mailed_link(ministry, driton, hana, client, django_capture_on_commit_callbacks):
    """Proposed on the page, granted on the administrator's, a password chosen by the link, signed in."""
    client.force_login(driton)
    url = reverse("colleague_propose", args=[MSH])
    assert client.post(url, {"colleague-email": "x"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {f"colleague-{name}": value for name, value in WISH.items()})
    assert mail.outbox[-1].to == [hana.email] and "Dea Krasniqi" in mail.outbox[-1].body
    wish = PersonRequest.objects.get()
    client.force_login(hana)
    assert "Dea Krasniqi" in client.get(reverse("person_request_list")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("person_request_decide", args=[wish.pk]), {"grant": "1"})
    colleague = User.objects.get(username="dea.krasniqi@example.test")
    assert (colleague.institution, colleague.duty, colleague.has_usable_password()) == (ministry, Duty.DEPUTY, False)
    by_address = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "Dea Krasniqi" in by_address[driton.email]
    link = re.search(r"https?://[^/]+(/\S+)", by_address[colleague.email])[1]
    client.logout()
    form = client.get(link, follow=True)
    password = {"new_password1": "fjalekalim-i-gjate-2", "new_password2": "fjalekalim-i-gjate-2"}
    client.post(form.request["PATH_INFO"], password)
    assert client.login(username=colleague.username, password="fjalekalim-i-gjate-2")
    client.logout()
    assert "nuk vlen më" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize("what", ["again", "taken", "stranger"])
def test_a_wish_is_refused_that_cannot_be_granted(ministry, driton, besnik, what):
    if what == "again":
        people.propose_colleague(institution=ministry, by=driton, **WISH)
    if what == "taken":
        make_person(email=WISH["email"].lower())
    with pytest.raises(Refused):
        people.propose_colleague(institution=ministry, by=besnik if what == "stranger" else driton, **WISH)


def test_an_account_ends_and_a_duty_changes_by_the_administrator_alone(ministry, driton, hana, arta):
    colleague = make_person(Role.INSTITUTION, ministry)
    wish = people.propose_change(person=colleague, duty=Duty.HEAD, by=driton)
    with pytest.raises(Refused):
        people.propose_change(person=colleague, duty=Duty.DEPUTY, by=driton)
    for by in (driton, arta):
        with pytest.raises(Refused):
            people.decide_request(request=wish, is_granted=True, by=by)
    people.decide_request(request=wish, is_granted=True, by=hana)
    leaving = people.propose_change(person=colleague, reason="U pensionua.", by=driton)
    with pytest.raises(Refused):
        people.decide_request(request=leaving, is_granted=False, by=hana)
    people.decide_request(request=leaving, is_granted=True, by=hana)
    with pytest.raises(StaleEdit):
        people.decide_request(request=leaving, is_granted=False, answer="Jo.", by=hana)
    colleague.refresh_from_db()
    assert (colleague.duty, colleague.is_active) == (Duty.HEAD, False)


def test_absences(ministry, driton, besnik):
    days = {"starts_on": clock.today(), "ends_on": clock.today() + dt.timedelta(days=3)}
    absence = people.record_absence(person=driton, by=driton, **days)
    assert driton.is_away(clock.today()) and not driton.is_away(days["ends_on"] + dt.timedelta(days=1))
    wrong = [
        ({"starts_on": days["ends_on"], "ends_on": days["starts_on"]}, driton),
        ({"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2020, 1, 2)}, driton),
        (days, besnik),
    ]
    for given, by in wrong:
        with pytest.raises(Refused):
            people.record_absence(person=driton, by=by, **given)
    people.remove_absence(absence=absence, by=driton)
    assert not driton.absences.exists()


def test_the_handover_page_shows_people_what_is_open_and_the_last_answers(period, driton, client):
    with clock.at(before_deadline(period)):
        answered_submission(period, MSH)
    client.force_login(driton)
    url = reverse("institution_people", args=[MSH])
    page = client.get(url).content.decode()
    assert str(driton) in page and address("submission_detail", get_submission(period)) in page
    before = count_queries(client, url)
    for _ in range(3):
        make_person(Role.INSTITUTION, driton.institution).absences.create(starts_on="2099-01-01", ends_on="2099-01-02")
    assert count_queries(client, url) == before


def test_accounts_that_nobody_used_since_the_newest_closed_period_was_opened_are_listed(driton, hana, client):
    assert unused_accounts()[0] is None
    silent = make_person(Role.INSTITUTION, "masht")
    period = closed_period("2022-H1")
    long_ago = period.opened_at - dt.timedelta(days=9)
    User.objects.update(date_joined=long_ago, last_login=long_ago)
    User.objects.filter(pk=driton.pk).update(last_login=period.opened_at)
    assert unused_accounts()[0] == period and list(unused_accounts()[1]) == [silent]
    client.force_login(hana)
    assert silent.first_name in client.get(reverse("person_request_list")).content.decode()
    Event.objects.create(kind=Event.Kind.ENTRY_SAVED, happened_at=period.opened_at, by=silent)
    assert not unused_accounts()[1].exists(), "who did something used the account"


# Approval inside


@pytest.fixture
def complete(period, driton, head):
    """All answers of Health, whose head approves."""
    with clock.at(before_deadline(period)):
        people.switch_approval(institution=driton.institution, is_needed=True, by=head)
        yield answered_submission(period, MSH, driton)


def envelope(period):
    return get_submission(period, MSH)


def test_a_colleague_hands_over_and_the_head_submits(
    period, complete, driton, head, client, django_capture_on_commit_callbacks
):
    with pytest.raises(Refused):
        submit(submission=envelope(period), by=driton, explanation=EXPLANATION)
    client.force_login(driton)
    assert address("approval_ask", complete) in client.get(address("submission_check", complete)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("approval_ask", complete), {"explanation": EXPLANATION})
    assert mail.outbox[-1].to == [head.email]
    assert envelope(period).lock(clock.today()).reason == LockReason.WITH_HEAD
    client.force_login(head)
    page = client.get(address("submission_check", complete)).content.decode()
    assert address("submission_submit", complete) in page and address("approval_give_back", complete) in page
    assert client.post(address("approval_give_back", complete), {"back-comment": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("approval_give_back", complete), {"back-comment": "Shtoni shifrat."})
    assert mail.outbox[-1].to == [driton.email] and "Shtoni shifrat." in mail.outbox[-1].body
    assert envelope(period).lock(clock.today()) is None
    approvals.ask_approval(submission=envelope(period), by=driton, explanation=EXPLANATION)
    client.post(address("submission_submit", complete), {"explanation": EXPLANATION})
    sent = envelope(period)
    assert (sent.status, sent.submitted_by, sent.approval_asked_at) == ("submitted", head, None)


def test_who_asked_takes_the_answers_back_and_others_cannot(period, complete, driton, head):
    colleague = make_person(Role.INSTITUTION, driton.institution)
    approvals.ask_approval(submission=envelope(period), by=driton, explanation=EXPLANATION)
    with pytest.raises(Refused):
        approvals.give_back(submission=envelope(period), comment="Jo.", by=colleague)
    approvals.give_back(submission=envelope(period), comment="", by=driton)
    with pytest.raises(Refused):
        approvals.give_back(submission=envelope(period), comment="Jo.", by=head)
    with pytest.raises(Refused):
        approvals.ask_approval(submission=envelope(period), by=head, explanation=EXPLANATION)


def test_without_a_head_there_is_nobody_to_ask_and_switching_off_frees_the_answers(period, complete, driton, head):
    approvals.ask_approval(submission=envelope(period), by=driton, explanation=EXPLANATION)
    with pytest.raises(Refused):
        people.switch_approval(institution=driton.institution, is_needed=False, by=driton)
    people.switch_approval(institution=driton.institution, is_needed=False, by=head)
    assert envelope(period).approval_asked_at is None
    with pytest.raises(Refused):
        approvals.ask_approval(submission=envelope(period), by=driton, explanation=EXPLANATION)
    Institution.objects.filter(code=MSH).update(needs_approval=True)
    User.objects.filter(pk=head.pk).update(is_active=False)
    with pytest.raises(Refused):
        approvals.ask_approval(submission=envelope(period), by=driton, explanation=EXPLANATION)


def test_no_personal_number_and_no_address_too_long_for_a_name(ministry, driton, hana, client):
    """The same address is the name to sign in with; what is written of people is scanned like every text."""
    number = "Nr. personal 1234567890"
    with pytest.raises(Refused, match="personal"):
        people.propose_colleague(institution=ministry, by=driton, **WISH | {"last_name": number})
    with pytest.raises(Refused, match="personal"):
        people.propose_change(person=driton, reason=number, by=driton)
    wish = people.propose_colleague(institution=ministry, by=driton, **WISH)
    with pytest.raises(Refused, match="personal"):
        people.decide_request(request=wish, is_granted=False, answer=number, by=hana)
    assert PersonRequest.objects.get().state == PersonRequest.State.WAITING
    with pytest.raises(Refused):
        people.propose_change(person=driton, reason="a" * 1001, by=driton)
    leaving = people.propose_change(person=driton, reason="Largohet.", by=driton)
    User.objects.filter(pk=driton.pk).update(institution=Institution.objects.get(code="pk"))
    with pytest.raises(Refused):
        people.decide_request(request=leaving, is_granted=True, by=hana)
    User.objects.filter(pk=driton.pk).update(institution=ministry)
    client.force_login(driton)
    long = {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.test", "first_name": "D", "last_name": "K", "duty": "deputy"}
    given = {f"colleague-{name}": value for name, value in long.items()}
    assert client.post(reverse("colleague_propose", args=[MSH]), given).status_code == 422
