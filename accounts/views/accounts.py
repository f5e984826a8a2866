"""Signing in and out, the password, the language."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.forms import SignInForm

COOKIE_AGE_SECONDS = 365 * 24 * 60 * 60


class SignIn(auth_views.LoginView):
    """The sign-in page; somebody who is signed in goes home."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The form again; "too many requests" for whoever has to wait."""
        response = super().form_invalid(form)
        if form.must_wait:
            response.status_code = 429
        return response


class PasswordChange(auth_views.PasswordChangeView):
    """Changing one's own password."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("password_change_done")


class PasswordChangeDone(auth_views.PasswordChangeDoneView):
    """Says that it was changed."""

    template_name = "accounts/password_change_done.html"


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth_views.LogoutView):
    """Signing out, by POST only."""


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
