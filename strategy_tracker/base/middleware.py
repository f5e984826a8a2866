"""The person's language, the door that only the signed-in pass, and the page for when the database is away."""

import re
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views import defaults

from strategy_tracker.base.errors import is_disk_full, no_room

RETRY_AFTER_SECONDS = 30


class LanguageMiddleware:
    """Albanian unless the person chose otherwise; a browser's wishes do not count.

    Most office machines in Kosovo run browsers in English, and their owners expect Albanian.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    @staticmethod
    def language(request: HttpRequest) -> str:
        """The language of the cookie, else of the account, else Albanian."""
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in known:
            return chosen
        if request.user.is_authenticated and request.user.language in known:
            return request.user.language
        return settings.LANGUAGE_CODE


class PrivatePagesMiddleware:
    """What a signed-in person reads is kept by no browser and no proxy: after signing out, "back" shows nothing.

    Pages for everybody say themselves how long they may be kept. No page uses camera, place or payment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class AskerMiddleware:
    """Of the children that open strangers' files one account has one at a time, however many requests it sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from strategy_tracker.base import limited  # not needed by commands, which look at every middleware

        with limited.asked_by(lambda: request.user.pk):
            return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page; tells htmx instead of letting it swap that page into a form.

    A form that was open when the session ended must lose nothing: the script answers 401 with a message and
    keeps the text (static/js/app.js).
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        """401 for an htmx request, the sign-in page for everything else."""
        if getattr(request, "htmx", False):
            return HttpResponse(status=401)
        return redirect_to_login(_page_of(request), settings.LOGIN_URL)


def _page_of(request: HttpRequest) -> str:
    """The page that is wanted; of a form that was posted the one it stands on, where its text is put back."""
    page = request.META.get("HTTP_REFERER", "") if request.method == "POST" else ""
    if not page or not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class TakenFormMiddleware:
    """Tells the browser that the server has taken a form, by the number that static/js/drafts.js gave to its text.

    A form is taken when it leads on to a page and no error is told there. Only then may the browser let go of the text:
    a session that has ended, an error and a lost connection say nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or not request.user.is_authenticated:
            return response
        number = request.POST.get("kept", "")
        if re.fullmatch(r"[0-9-]{1,60}", number) and not _tells_an_error(request):
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie("taken", number, max_age=3600, secure=secure, samesite="Lax")
        return response


def _tells_an_error(request: HttpRequest) -> bool:
    told = messages.get_messages(request)
    is_error = any(message.level >= messages.ERROR for message in told)
    told.used = False  # they are still to be shown
    return is_error


def server_error(request: HttpRequest) -> HttpResponse:
    """What Django answers with when a page failed: 503 while the database is away, 507 when the disk is full, else 500.

    No middleware sees what fails in another one, and the session is read there; this handler sees all of it.
    """
    error = sys.exc_info()[1]
    if is_disk_full(error):
        return _not_available(request, no_room, status=507)
    if not isinstance(error, (OperationalError, InterfaceError)):
        return defaults.server_error(request)
    response = _not_available(request, _try_again, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _not_available(request: HttpRequest, sentence: Callable[[], str], *, status: int) -> HttpResponse:
    """The page that needs no database, in each language that the person may want."""
    sentences = []
    for code in _languages_without_database(request):
        with translation.override(code):
            sentences.append((code, sentence()))
    with translation.override(sentences[0][0]):
        return HttpResponse(render_to_string("503.html", {"sentences": sentences}), status=status)


def _languages_without_database(request: HttpRequest) -> list[str]:
    """The one that the person chose here; who did not may have one in the account, which cannot be read: all."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    known = list(dict(settings.LANGUAGES))
    return [chosen] if chosen in known else known


def _try_again() -> str:
    return gettext(
        "The data cannot be reached at this moment, so nothing was stored. Go back: what you wrote may still be in "
        "the page. Try again in half a minute."
    )
