"""What must not be tried without end: counted before it is tried, also by many at once; nobody's owner is kept out."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import Tries
from accounts.security import limits
from strategy_tracker.base import clock
from tests.factories import PASSWORD, make_person

AT_ONCE = 28


@pytest.fixture
def moment(monkeypatch):
    """The real time stands still, and goes on when told."""
    now = [clock.real_now()]
    monkeypatch.setattr("strategy_tracker.base.clock.real_now", lambda: now[0])

    def later(**delta):
        now[0] += dt.timedelta(**delta)

    return later


def at_once(function, n_threads=AT_ONCE):
    """What so many threads get that begin together."""
    barrier = threading.Barrier(n_threads)

    def run(number):
        barrier.wait()
        try:
            return function(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n_threads) as pool:
        return list(pool.map(run, range(n_threads)))


def sign_in(client, username, password=PASSWORD, address="192.0.2.1"):
    return client.post(reverse("login"), {"username": username, "password": password}, REMOTE_ADDR=address).status_code


@pytest.mark.django_db(transaction=True)
@pytest.mark.every_database
def test_of_many_wrong_passwords_at_once_no_more_than_the_limit_are_looked_at(monkeypatch, moment):
    make_person("secretariat", username="arta")
    looked_at, authenticate = [], auth_forms.authenticate
    monkeypatch.setattr(auth_forms, "authenticate", lambda *a, **k: looked_at.append(1) or authenticate(*a, **k))
    answers = at_once(lambda n: sign_in(Client(), "arta", f"gabim-{n}", address=f"192.0.2.{n}"))
    assert len(looked_at) == answers.count(200) == limits.PASSWORD.free
    assert answers.count(429) == AT_ONCE - limits.PASSWORD.free


@pytest.mark.django_db(transaction=True)
@pytest.mark.every_database
def test_of_many_tries_at_once_no_more_than_the_limit_are_taken(moment):
    person = make_person("secretariat", username="arta")
    for kind in (limits.old_password, limits.passphrase):
        assert at_once(lambda _n, kind=kind: limits.take(kind(person))).count(0) == limits.PASSWORD.free


@pytest.mark.django_db(transaction=True)
@pytest.mark.every_database
def test_right_and_new_tries_of_one_person_do_not_wait_for_each_other():
    tries = [limits.Counted(limits.PASSWORD, "z"), limits.Counted(limits.ADDRESS, "a")]  # the account, the address

    def sign_in_often(_number):
        for _try in range(10):
            with limits.counted(tries, wrong=ValidationError):
                pass
        return True

    assert all(at_once(sign_in_often, 4)), "none is ended by PostgreSQL, and none is told to wait"


pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_each_further_try_waits_longer_wherever_it_comes_from(client, arta, moment):
    for number in range(limits.PASSWORD.free):
        assert sign_in(client, "arta", "gabim", f"198.51.100.{number}") == 200
    waits = []
    for address in ("203.0.113.1", "2001:db8::1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "203.0.113.5"):
        assert sign_in(client, " ARTA", PASSWORD, address) == 429, "the right one too, or it could be guessed"
        waits.append(limits.take(limits.sign_in(client.get(reverse("login")).wsgi_request, "arta")))
        moment(seconds=waits[-1])
        assert sign_in(client, "arta", "gabim", address) == 200
    assert waits == [60, 120, 240, 480, 900, 900]


def test_the_wait_is_said_and_the_right_password_after_it_ends_all(client, arta, moment):
    for _try in range(limits.PASSWORD.free):
        sign_in(client, "arta", "gabim")
    refused = client.post(reverse("login"), {"username": "arta", "password": PASSWORD})
    assert refused.status_code == 429 and refused.wsgi_request.user.is_anonymous
    assert "Prisni një minutë" in refused.content.decode()
    moment(seconds=60)
    assert sign_in(client, "arta") == 302
    assert sign_in(Client(), "arta", "gabim") == 200


@pytest.mark.every_database
def test_what_nobody_tries_is_forgotten(client, arta, moment):
    for _try in range(limits.PASSWORD.free):
        sign_in(client, "arta", "gabim")
    moment(days=1, minutes=2)
    for _try in range(limits.PASSWORD.free):
        assert sign_in(client, "arta", "gabim") == 200
    assert sign_in(client, "arta", "gabim") == 429
    moment(days=3)
    sign_in(client, "elira", "gabim")
    assert Tries.objects.count() == 2, "elira's account and the address: what is old is cleared away"


def test_nobody_else_keeps_the_owner_out_of_a_browser_that_is_known(client, arta, moment):
    known = Client()
    assert sign_in(known, "arta") == 302
    known.post(reverse("logout"))
    for _try in range(limits.ADDRESS.free):  # a colleague behind the same address
        sign_in(client, "arta", "gabim")
    assert sign_in(client, "arta") == 429
    assert sign_in(known, "arta") == 302
    known.post(reverse("logout"))
    for _try in range(limits.PASSWORD.free):
        assert sign_in(known, "arta", "gabim") == 200
    assert sign_in(known, "arta") == 429, "a stolen machine guesses no better"


def test_a_browser_is_known_for_its_own_person_alone(client, arta, elira, moment):
    sign_in(client, "elira")
    client.post(reverse("logout"))
    for _try in range(limits.PASSWORD.free):
        sign_in(client, "arta", "gabim")
    assert sign_in(Client(), "arta") == 429


def test_one_address_cannot_try_all_accounts_and_keeps_a_colleague_for_seconds_only(client, arta, moment):
    for number in range(limits.ADDRESS.free):
        assert sign_in(client, f"emri-{number}", "gabim", "2001:db8:0:1::1") == 200
    assert sign_in(client, "arta", PASSWORD, "2001:db8:0:1::2") == 429, "the same network"
    assert sign_in(Client(), "arta", PASSWORD, "2001:db8:0:2::1") == 302, "another one"
    moment(seconds=limits.ADDRESS.wait_s)
    assert sign_in(client, "arta", PASSWORD, "2001:db8:0:1::2") == 302


@pytest.mark.every_database
def test_right_passwords_are_not_counted(client, arta, moment):
    for _day in range(limits.PASSWORD.free + 5):
        assert sign_in(client, "arta") == 302
        client.post(reverse("logout"))
        client.cookies.clear()
    assert not Tries.objects.filter(count__gt=0).exists()


def test_the_old_password_cannot_be_guessed_in_an_open_session(client, arta, moment):
    client.force_login(arta)
    new = "nje-fjalekalim-i-ri-i-gjate"
    fields = {"old_password": "gabim", "new_password1": new, "new_password2": new}
    answers = [client.post(reverse("password_change"), fields).status_code for _try in range(limits.PASSWORD.free + 1)]
    assert answers == [200] * limits.PASSWORD.free + [429]
    fields["old_password"] = PASSWORD
    assert client.post(reverse("password_change"), fields).status_code == 429
    moment(minutes=1)
    assert client.post(reverse("password_change"), fields).status_code == 302


def test_a_right_passphrase_between_wrong_ones_clears_nothing(arta, moment):
    for _try in range(limits.PASSPHRASE.free - 1):
        with pytest.raises(ValidationError), limits.counted(limits.passphrase(arta), wrong=ValidationError):
            raise ValidationError("gabim")
        with limits.counted(limits.passphrase(arta), wrong=ValidationError):
            pass
    with pytest.raises(ValidationError), limits.counted(limits.passphrase(arta), wrong=ValidationError):
        raise ValidationError("gabim")
    with pytest.raises(limits.TooOften), limits.counted(limits.passphrase(arta), wrong=ValidationError):
        pytest.fail("it must not be tried")


def test_what_was_no_try_is_not_counted(arta):
    for _try in range(limits.PASSPHRASE.free + 1):
        with pytest.raises(ZeroDivisionError), limits.counted(limits.passphrase(arta), wrong=ValidationError):
            raise ZeroDivisionError
    assert limits.take(limits.passphrase(arta)) == 0


@pytest.mark.every_database
def test_what_is_typed_as_a_name_is_not_stored(client, db):
    sign_in(client, "fjalëkalimi-im-i-fshehtë", "x")
    assert not [row for row in Tries.objects.values_list("key", flat=True) if "fjal" in row]


# The journal


def test_signing_in_and_failing_are_written_down_without_secrets(client, arta, caplog):
    caplog.set_level("INFO")
    sign_in(client, "arta", "gabim-sekret")
    sign_in(client, "fjalekalimi-im-sekret", "x")
    sign_in(client, "arta")
    fields = {"old_password": "gabim-sekret", "new_password1": "tjeter-sekret-1", "new_password2": "tjeter-sekret-1"}
    client.post(reverse("password_change"), fields)
    client.post(reverse("password_change"), fields | {"old_password": PASSWORD})
    client.post(reverse("logout"))
    assert [record.getMessage() for record in caplog.records if record.name == "accounts.signing_in"] == [
        "Sign-in failed: arta, from 192.0.2.1",
        "Sign-in failed: no account, from 192.0.2.1",
        "Signed in: arta, from 192.0.2.1",
        "Password not changed: arta, from 127.0.0.1",
        "Password changed: arta, from 127.0.0.1",
        "Signed out: arta, from 127.0.0.1",
    ]
    assert "sekret" not in caplog.text and PASSWORD not in caplog.text
