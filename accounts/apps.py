from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who: institutions, people and their roles."""

    name = "accounts"
    verbose_name = _("Accounts and institutions")
