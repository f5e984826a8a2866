"""Signing in and out, the password, the language."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import OwnPasswordForm, SignInForm
from accounts.models import User
from accounts.security.addresses import address_of_client
from accounts.security.limits import remember_browser

journal = logging.getLogger("accounts.signing_in")

COOKIE_AGE_SECONDS = 365 * 24 * 60 * 60


class TriedTooOften:
    """The form again; "too many requests" for whoever has to wait."""

    def form_invalid(self, form: SignInForm | OwnPasswordForm) -> HttpResponse:
        """What was wrong."""
        response = super().form_invalid(form)
        if form.must_wait:
            response.status_code = 429
        return response


class SignIn(TriedTooOften, auth_views.LoginView):
    """The sign-in page; somebody who is signed in goes home."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Signed in; the browser is known from now on."""
        response = super().form_valid(form)
        remember_browser(self.request, response, form.get_user())
        journal.info("Signed in: %s, from %s", form.get_user().username, address_of_client(self.request))
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """A name is written down only if it is an account's: people type passwords into the wrong field."""
        name = User.objects.filter(username=form.cleaned_data.get("username", "")).values_list("username", flat=True)
        said = "has to wait" if form.must_wait else "failed"
        journal.warning("Sign-in %s: %s, from %s", said, name.first() or "no account", address_of_client(self.request))
        return super().form_invalid(form)


class PasswordChange(TriedTooOften, auth_views.PasswordChangeView):
    """Changing one's own password."""

    form_class = OwnPasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("password_change_done")

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        """Changed."""
        journal.info("Password changed: %s, from %s", self.request.user.username, address_of_client(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: OwnPasswordForm) -> HttpResponse:
        """Not changed."""
        journal.warning("Password not changed: %s, from %s", form.user.username, address_of_client(self.request))
        return super().form_invalid(form)


class PasswordChangeDone(auth_views.PasswordChangeDoneView):
    """Says that it was changed."""

    template_name = "accounts/password_change_done.html"


@method_decorator(login_not_required, name="dispatch")
class PasswordSet(auth_views.PasswordResetConfirmView):
    """The first password of an account, by the link that its person got by mail."""

    template_name = "accounts/password_set.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Chosen."""
        journal.info("Password chosen: %s, from %s", self.user.username, address_of_client(self.request))
        messages.success(self.request, _("The password has been chosen. Sign in with it."))
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth_views.LogoutView):
    """Signing out, by POST only."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Signed out."""
        if request.user.is_authenticated:
            journal.info("Signed out: %s, from %s", request.user.username, address_of_client(request))
        return super().post(request, *args, **kwargs)


@login_not_required
@require_POST
def language_switch(request: HttpRequest) -> HttpResponse:
    """Remember the language, in the browser and for the account, and go back to the page."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        _remember(request, response, language)
    return response


def _remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=COOKIE_AGE_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
