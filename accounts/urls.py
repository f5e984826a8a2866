"""Signing in and out, the password, the language."""

from django.urls import path

from accounts.views import accounts

urlpatterns = [
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", accounts.SignOut.as_view(), name="logout"),
    path("password/", accounts.PasswordChange.as_view(), name="password_change"),
    path("password/done/", accounts.PasswordChangeDone.as_view(), name="password_change_done"),
    path("password/set/<uidb64>/<token>/", accounts.PasswordSet.as_view(), name="password_set"),
    path("language/", accounts.language_switch, name="language_switch"),
]
