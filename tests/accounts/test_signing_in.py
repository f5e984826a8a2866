"""Signing in and out, the language, the password, and who is kept out."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.demonstration import refuse_demonstration_accounts
from accounts.models import User
from strategy_tracker.base import clock
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def sign_in(client, username, password=PASSWORD):
    return client.post(reverse("login"), {"username": username, "password": password})


def test_a_person_signs_in_and_out(client, arta):
    assert sign_in(client, "arta").headers["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    client.post(reverse("logout"))
    assert client.get(reverse("home")).status_code == 302


def test_a_wrong_password_is_said_in_the_persons_language(client, arta):
    page = sign_in(client, "arta", "gabim").content.decode()
    assert 'lang="sq"' in page
    assert "fjalëkalim" in page.lower()


def test_the_page_that_was_wanted_comes_after_signing_in(client, arta):
    wanted = reverse("action_detail", args=["2022-2024", "I.1.1"])
    door = client.get(wanted).headers["Location"]
    response = client.post(door, {"username": "arta", "password": PASSWORD, "next": wanted})
    assert response.headers["Location"] == wanted


def test_htmx_is_told_that_the_session_has_ended_instead_of_getting_the_sign_in_page(client):
    assert client.get(reverse("action_list", args=["2022-2024"]), headers={"HX-Request": "true"}).status_code == 401


def test_albanian_is_spoken_whatever_the_browser_wishes(client):
    page = client.get(reverse("login"), headers={"Accept-Language": "en-US,en"})
    assert page.headers["Content-Language"] == "sq"
    assert 'lang="sq"' in page.content.decode()


@pytest.mark.parametrize("password", ["a", "kurt1", "a" * 20, "kosovakosovakosova", "abab" * 5, "123456789012"])
@pytest.mark.parametrize(("language", "word"), [("sq", "fjalëkalim"), ("sr-latn", "lozinka"), ("en", "password")])
def test_a_password_that_is_guessed_at_once_is_refused_in_the_persons_language(
    client, arta, hana, password, language, word
):
    client.force_login(arta)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    fields = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    page = client.post(reverse("password_change"), fields)
    arta.refresh_from_db()
    assert arta.check_password(PASSWORD)
    errors = " ".join(page.context["form"].errors["new_password2"]).lower()
    assert word in errors
    assert language == "en" or "password" not in errors
    client.force_login(hana)
    fields = {"username": "e-re", "usable_password": "true", "password1": password, "password2": password}
    page = client.post(reverse("admin:accounts_user_add"), fields | {"role": "observer"})
    assert page.status_code == 200 and not User.objects.filter(username="e-re").exists()


def test_the_first_administrator_needs_a_password_too(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a")
    asked = {"interactive": False, "username": "e-para", "email": "", "role": "administrator"}
    with pytest.raises(CommandError):
        call_command("createsuperuser", **asked)
    assert not User.objects.filter(username="e-para").exists()
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", **asked)
    first = User.objects.get(username="e-para")
    assert first.check_password(PASSWORD)
    assert first.has_perm("accounts.change_user") and first.has_module_perms("accounts"), "what the role may do"
    assert not first.has_perm("plans.change_action") and not first.has_module_perms("progress"), "and nothing more"


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_the_language_is_chosen_and_remembered(client, arta, language):
    client.force_login(arta)
    target = reverse("plan_tree", args=["2022-2024"])
    response = client.post(reverse("language_switch"), {"language": language, "next": target})
    assert response.headers["Location"] == target
    assert client.get(target).headers["Content-Language"] == language
    client.cookies.pop(settings.LANGUAGE_COOKIE_NAME)
    assert client.get(target).headers["Content-Language"] == language, "the account remembers it too"


def test_an_unknown_language_and_a_foreign_address_are_ignored(client):
    response = client.post(reverse("language_switch"), {"language": "xx", "next": "https://elsewhere.test/"})
    assert response.headers["Location"] == reverse("home")
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_a_password_is_changed(client, arta):
    client.force_login(arta)
    new = "nje-fjalekalim-i-ri-i-gjate"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), fields).headers["Location"] == reverse("password_change_done")
    client.post(reverse("logout"))
    assert sign_in(client, "arta", new).status_code == 302


def test_a_short_password_is_refused(client, arta):
    client.force_login(arta)
    fields = {"old_password": PASSWORD, "new_password1": "kurt1", "new_password2": "kurt1"}
    assert client.post(reverse("password_change"), fields).status_code in (200, 422)
    arta.refresh_from_db()
    assert arta.check_password(PASSWORD)


def test_demonstration_accounts_sign_in_only_in_a_demonstration(client, db):
    User.objects.filter(pk=make_person("secretariat", username="demo").pk).update(is_demo=True)
    assert sign_in(client, "demo").status_code == 200, "refused: the form again"
    with override_settings(DEMO=True):
        assert sign_in(client, "demo").status_code == 302


def test_a_production_start_refuses_demonstration_accounts(db):
    refuse_demonstration_accounts()
    User.objects.filter(pk=make_person("secretariat", username="demo").pk).update(is_demo=True)
    with pytest.raises(Exception, match="demonstration accounts exist"):
        refuse_demonstration_accounts()
    with override_settings(DEMO=True):
        refuse_demonstration_accounts()


def test_the_banner_is_on_every_page_of_a_demonstration(client):
    with override_settings(DEMO=True, DEMO_TODAY=dt.date(2025, 1, 6)):
        page = client.get(reverse("login")).content.decode()
    assert "06.01.2025" in page
    assert 'class="demonstration"' in page
    assert 'class="demonstration"' not in client.get(reverse("login")).content.decode()


def test_the_clock_of_a_demonstration_stands_still():
    with override_settings(DEMO_TODAY=dt.date(2025, 1, 6)):
        assert clock.today() == dt.date(2025, 1, 6)
        with clock.at(dt.date(2023, 5, 2)):
            assert clock.today() == dt.date(2023, 5, 2)
    assert abs(clock.now() - timezone.now()) < dt.timedelta(minutes=1)


def test_the_content_policy_allows_nothing_inline(client):
    policy = client.get(reverse("login")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_the_administration_has_no_sign_in_page_of_its_own(client, arta, hana):
    door = client.get("/admin/login/?next=/admin/plans/action/")
    assert door.headers["Location"] == "/login/?next=/admin/plans/action/"
    client.force_login(hana)
    assert client.get("/admin/login/").headers["Location"] == "/admin/"
    assert client.get("/admin/password_change/").headers["Location"] == reverse("password_change")
