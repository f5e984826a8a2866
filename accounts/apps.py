"""The app of people, institutions and their administration."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LateXLSX:
    """The XLSX format of the administration's lists, which is loaded, with openpyxl, when a list comes in or goes out.

    tablib would load it at once, because import-export asks it at every start which formats there are.
    """

    title = "xlsx"
    extensions = ("xlsx",)

    def __getattr__(self, name: str) -> Any:
        from tablib.formats._xlsx import XLSXFormat

        return getattr(XLSXFormat, name)


class AccountsConfig(AppConfig):
    """Who: institutions, people and their roles."""

    name = "accounts"
    verbose_name = _("Accounts and institutions")

    def ready(self) -> None:
        """Before the administration, which comes later in INSTALLED_APPS, looks for the formats of lists."""
        from tablib.formats import registry

        registry.register("xlsx", LateXLSX())
