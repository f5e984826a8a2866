"""The ground under every app: clock, text, verdicts, addresses, languages, uploads. No database is asked."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.security.addresses import address_of_client, network_of_client
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.middleware import LanguageMiddleware, SignInRequiredMiddleware, TakenFormMiddleware
from strategy_tracker.base.text import fold, in_language, nfc
from strategy_tracker.base.verdict import ALLOWED, denied
from strategy_tracker.base.web.uploads import Uploads, too_large_of

# Clock


def test_a_day_means_its_noon_and_blocks_nest():
    with clock.at(dt.date(2023, 5, 1)):
        assert (clock.today(), clock.now().hour) == (dt.date(2023, 5, 1), 12)
        with clock.at(dt.date(2024, 1, 1)):
            assert clock.today() == dt.date(2024, 1, 1)
        assert clock.today() == dt.date(2023, 5, 1)


def test_the_clock_goes_on_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.at(dt.date(2023, 5, 1)):
        raise ZeroDivisionError
    assert clock.today() != dt.date(2023, 5, 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2022, 12, 31, 23, 30, tzinfo=dt.UTC), dt.date(2023, 1, 1)),  # winter: an hour ahead
        (dt.datetime(2022, 12, 31, 22, 30, tzinfo=dt.UTC), dt.date(2022, 12, 31)),
        (dt.datetime(2022, 6, 30, 22, 30, tzinfo=dt.UTC), dt.date(2022, 7, 1)),  # summer: two
        (None, None),
    ],
)
def test_a_day_is_that_of_kosovo(moment, day):
    assert clock.local_day(moment) == day
    if moment:
        with clock.at(moment):
            assert clock.today() == day


# Text


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Këshilli", "keshilli"), ("ÇDO VIT", "cdo vit"), ("Đurđevdan", "durdevdan"), ("Šćepan Žižić", "scepan zizic")],
)
def test_searching_knows_neither_case_nor_diacritics(text, folded):
    assert fold(text) == folded


@given(st.text(alphabet="abcdeiCDEIçëÇËćčđšžĆČĐŠŽ 12.-"))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text) == fold(nfc(text))


def test_a_letter_is_one_letter_however_it_was_typed():
    assert nfc("e\u0308") == "ë" and len(nfc("C\u0327do")) == 3
    assert nfc("ë") == "ë"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sq", ("Veprimi", "sq")),
        ("en", ("Action", "en")),
        ("sr-latn", ("Veprimi", "sq")),  # not translated: the print stands, and says in which language
    ],
)
def test_a_missing_translation_falls_back_to_the_print(language, expected):
    row = SimpleNamespace(title="Veprimi", title_en="Action", title_sr="")
    assert in_language(row, "title", language) == expected
    with translation.override(language):
        assert in_language(row, "title") == expected
    with translation.override(None):
        assert in_language(row, "title") == ("Veprimi", "sq")


# Verdicts


def test_a_refusal_is_raised_with_its_reason():
    ALLOWED.require()
    assert ALLOWED and not denied("Jo.")
    with pytest.raises(Refused, match="Jo."):
        denied("Jo.").require()
    with pytest.raises(PermissionDenied, match="Jo."):
        denied("Jo.").require(PermissionDenied)


# Languages


def request_of(user=None, **cookies):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    request.COOKIES.update({name.replace("_", "-"): value for name, value in cookies.items()})
    return request


@pytest.mark.parametrize(
    ("cookie", "of_account", "expected"),
    [
        (None, None, "sq"),
        ("en", None, "en"),
        ("xx", None, "sq"),
        (None, "sr-latn", "sr-latn"),
        ("en", "sr-latn", "en"),
        ("xx", "sr-latn", "sr-latn"),
        (None, "xx", "sq"),
    ],
)
def test_the_language_of_the_cookie_then_of_the_account_then_albanian(cookie, of_account, expected):
    request = request_of(User(language=of_account) if of_account else None)
    if cookie:
        request.COOKIES[project.LANGUAGE_COOKIE_NAME] = cookie
    assert LanguageMiddleware.language(request) == expected


def test_a_response_says_its_language_unless_it_has_one_of_its_own():
    request = request_of(User(language="en"))
    spoken = []

    def page(request):
        spoken.append(translation.get_language())
        return HttpResponse()

    assert LanguageMiddleware(page)(request).headers["Content-Language"] == "en" == spoken[0]
    own = LanguageMiddleware(lambda request: HttpResponse(headers={"Content-Language": "sr-latn"}))
    assert own(request).headers["Content-Language"] == "sr-latn"
    assert translation.get_language() != "en"


@pytest.mark.parametrize(("is_htmx", "status"), [(True, 401), (False, 302)])
def test_a_stranger_is_sent_to_the_door_and_a_script_is_told(is_htmx, status):
    request = request_of()
    request.htmx = is_htmx
    response = SignInRequiredMiddleware(HttpResponse).handle_no_permission(request, lambda request: None)
    assert response.status_code == status
    assert response.headers.get("Location") == (None if is_htmx else "/login/?next=/")


@pytest.mark.parametrize(
    ("referer", "wanted"),
    [
        ("http://testserver/comments/?part=2", "/comments/%3Fpart%3D2"),  # where the form stands, with its text
        ("https://elsewhere.test/comments/", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_a_form_that_was_sent_is_shown_again(referer, wanted):
    request = RequestFactory().post("/", headers={"referer": referer})
    response = SignInRequiredMiddleware(HttpResponse).handle_no_permission(request, lambda request: None)
    assert response.headers["Location"] == f"/login/?next={wanted}"


@pytest.mark.parametrize(
    ("status", "level", "number", "is_taken"),
    [
        (302, messages.SUCCESS, "12-34", True),
        (302, messages.ERROR, "12-34", False),
        (422, messages.SUCCESS, "12-34", False),
        (302, messages.SUCCESS, "x; path=/", False),
    ],
)
def test_the_browser_is_told_which_form_was_taken(status, level, number, is_taken):
    request = RequestFactory().post("/", {"kept": number})
    request.user = SimpleNamespace(is_authenticated=True)
    request._messages = CookieStorage(request)
    messages.add_message(request, level, "Thënë.")
    response = TakenFormMiddleware(lambda request: HttpResponse(status=status))(request)
    assert response.cookies["taken"].value == number if is_taken else "taken" not in response.cookies
    assert [message.message for message in messages.get_messages(request)] == ["Thënë."]


# Addresses


def from_address(address, **headers):
    return RequestFactory().post("/login/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("is_behind_server", "claimed", "expected"),
    [
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "2001:db8::1", "2001:db8::1"),
        (True, "jo një adresë", "192.0.2.1"),
        (True, "", "192.0.2.1"),
        (False, "198.51.100.7", "192.0.2.1"),  # anybody may claim anything
    ],
)
def test_whose_word_counts_for_the_address(settings, is_behind_server, claimed, expected):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if is_behind_server else None
    assert address_of_client(from_address("192.0.2.1", **{"X-Real-IP": claimed})) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::ffff", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1/32"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_an_address_is_counted_by_what_one_connection_has(address, network):
    assert network_of_client(from_address(address)) == network


# Uploads


@pytest.mark.parametrize(("sizes", "is_refused"), [((60, 40), False), ((60, 41), True), ((101,), True)])
def test_a_file_is_stopped_at_the_limit(settings, sizes, is_refused):
    settings.UPLOAD_MAX_BYTES = 100
    handler = Uploads(RequestFactory().post("/"))
    handler.new_file("file", "raport.pdf", "application/pdf", None)
    try:
        for size in sizes:
            handler.receive_data_chunk(b"0" * size, 0)
        refused = False
    except SkipFile:
        refused = True
    assert refused is is_refused
    assert too_large_of(handler.request) == (["raport.pdf"] if is_refused else [])


def test_all_files_of_a_request_share_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 100
    handler = Uploads(RequestFactory().post("/"))
    with pytest.raises(SkipFile):
        for name in ("a.pdf", "b.pdf"):
            handler.new_file("file", name, "application/pdf", None)
            handler.receive_data_chunk(b"0" * 60, 0)
    assert too_large_of(handler.request) == ["b.pdf"]


def test_a_file_comes_in_whole_and_in_memory(settings):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("r.pdf", b"0" * 3_000_000), "text": "x"})
    assert (request.FILES["file"].size, request.POST["text"]) == (3_000_000, "x")
    assert isinstance(request.FILES["file"], InMemoryUploadedFile)
