"""Mail: written with what it tells about, sent by the worker, kept until it is sent."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.jobs import mail as mail_job
from accounts.jobs.mail import send_due_letters
from accounts.letters import rewrite_letter, send_letters, silenced
from accounts.models import Letter, User
from accounts.models.letters import WAITS
from strategy_tracker.base import clock

pytestmark = pytest.mark.django_db
TEXT = "Komenti i fshehtë."


@pytest.fixture
def moment(monkeypatch):
    """The real time stands still, and goes on when told."""
    now = [clock.real_now()]
    monkeypatch.setattr("strategy_tracker.base.clock.real_now", lambda: now[0])

    def later(delta):
        now[0] += delta

    return later


def write_to(*people):
    chosen = User.objects.filter(pk__in=[person.pk for person in people])
    send_letters(chosen, lambda person: (f"Për {person}", TEXT), about="report 7")


def test_a_letter_stands_and_falls_with_what_it_tells_about(arta, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            write_to(arta)
            raise ZeroDivisionError
        write_to(arta)
    assert [found.to for found in mail.outbox] == [[arta.email]] and Letter.objects.count() == 1
    sent = Letter.objects.get()
    assert (sent.state, sent.text, sent.tries) == ("sent", "", 1), "its text is not kept longer than it must be"


def test_who_cannot_be_reached_gets_none(arta, arber, elira):
    User.objects.filter(pk=arber.pk).update(email="")
    User.objects.filter(pk=elira.pk).update(is_active=False)
    write_to(arta, arber, elira)
    with silenced():
        write_to(arta)
    assert [letter.address for letter in Letter.objects.all()] == [arta.email]


def test_a_letter_that_cannot_be_written_undoes_nothing(arta, caplog):
    with transaction.atomic():
        User.objects.filter(pk=arta.pk).update(first_name="Artë")
        send_letters(User.objects.filter(pk=arta.pk), lambda person: 1 / 0, about="report 7")
    assert User.objects.get(pk=arta.pk).first_name == "Artë" and not Letter.objects.exists()
    assert "The letters about report 7 could not be written" in caplog.text


def test_it_is_tried_again_later_and_later_until_it_is_given_up(arta, moment, monkeypatch, caplog):
    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected("connection lost")

    write_to(arta)
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for number, wait in enumerate(WAITS, start=1):
        assert send_due_letters() == 0
        kept = Letter.objects.get()
        assert (kept.tries, kept.problem) == (number, "SMTPServerDisconnected: connection lost")
        assert kept.text == (TEXT if number < len(WAITS) else ""), "of what is given up no text is kept"
        assert send_due_letters() == 0 and Letter.objects.get().tries == number, "not before its time"
        moment(wait)
    assert Letter.objects.get().state == "given_up" and send_due_letters() == 0
    assert TEXT not in caplog.text and "Për" not in caplog.text


def test_it_goes_out_when_the_server_is_back(arta, moment, monkeypatch):
    write_to(arta)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "open", lambda self: 1 / 0)
        send_due_letters()
    moment(WAITS[0])
    assert send_due_letters() == 1 and mail.outbox[0].body == TEXT


def test_of_two_workers_one_sends_it(arta, monkeypatch):
    write_to(arta)
    send_due = EmailBackend.send_messages

    def another_looks_too(self, messages):
        assert send_due_letters() == 0
        return send_due(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", another_looks_too)
    assert send_due_letters() == 1 and len(mail.outbox) == 1


def test_a_letter_is_written_anew_until_a_worker_takes_it(arta, monkeypatch):
    """Also one that a worker has read already: it goes out as it was written last, at its next look."""
    write_to(arta)
    letter = Letter.objects.get()
    taking = mail_job._take

    def written_anew_before(read):
        monkeypatch.undo()
        assert rewrite_letter(letter, arta, lambda person: ("Tema e re", "Teksti i ri."))
        return taking(read)

    monkeypatch.setattr(mail_job, "_take", written_anew_before)
    assert (send_due_letters(), send_due_letters()) == (0, 1)
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("Tema e re", "Teksti i ri.")
    assert not rewrite_letter(letter, arta, lambda person: ("x", "y"))


def test_a_worker_that_is_killed_leaves_it_to_the_next(arta, moment, monkeypatch):
    write_to(arta)
    monkeypatch.setattr("accounts.jobs.mail._send", lambda letters: 0)  # taken, and then nothing more
    send_due_letters()
    monkeypatch.undo()
    Letter.objects.update(next_try_at=clock.real_now() - dt.timedelta(seconds=1))
    assert send_due_letters() == 1


def test_without_a_mail_server_letters_are_kept(arta, hana, client, settings):
    settings.SENDS_MAIL = False
    write_to(arta)
    assert send_due_letters() == 0 and Letter.objects.get().tries == 0
    client.force_login(hana)
    assert "EMAIL_URL" in client.get(reverse("admin:accounts_letter_changelist")).content.decode()


@pytest.mark.parametrize("sends_mail", [True, False])
def test_the_first_mail_server_gets_no_old_news(arta, hana, client, moment, settings, caplog, sends_mail):
    settings.SENDS_MAIL = sends_mail
    write_to(arta)
    moment(dt.timedelta(days=10))
    write_to(arta)
    Letter.objects.update(next_try_at=clock.real_now())
    moment(dt.timedelta(days=4, minutes=1))
    assert send_due_letters() == (1 if sends_mail else 0)
    newer, old = Letter.objects.all()
    assert (old.state, old.text, old.address) == ("given_up", "", arta.email)
    assert newer.state == ("sent" if sends_mail else "waiting")
    assert "1 letters that waited for more than 14 days were given up" in caplog.text
    client.force_login(hana)
    client.cookies["django_language"] = "en"
    assert "too long to be of use" in client.get(reverse("admin:accounts_letter_changelist")).content.decode()


def test_a_letter_that_is_over_can_keep_no_text(arta):
    write_to(arta)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(state="given_up")


def test_the_administration_shows_what_waits_but_not_what_it_says(arta, hana, client, moment, monkeypatch):
    write_to(arta)
    Letter.objects.update(problem="SMTPRecipientsRefused: no such person", tries=7)
    moment(dt.timedelta(seconds=1))
    client.force_login(hana)
    page = client.get(reverse("admin:accounts_letter_changelist")).content.decode()
    assert "SMTPRecipientsRefused" in page and arta.email in page
    one = client.get(reverse("admin:accounts_letter_change", args=[Letter.objects.get().pk])).content.decode()
    assert TEXT not in page and TEXT not in one and "Për" in one
    chosen = {"action": "try_again", "_selected_action": [Letter.objects.get().pk]}
    client.post(reverse("admin:accounts_letter_changelist"), chosen)
    again = Letter.objects.get()
    assert (again.state, again.tries) == ("waiting", 0) and connection.in_atomic_block
    assert send_due_letters() == 1
