"""Makes the administration by role the default one. No models here: apps are not loaded yet."""

from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.db import models

from strategy_tracker.base.fields import MONEY, NumberField, TextField


class RoleAdminConfig(AdminConfig):
    """django.contrib.admin with our site."""

    default_site = "accounts.admin_site.RoleAdminSite"

    def ready(self) -> None:
        """Texts and numbers are typed here as everywhere: set before the first list of the administration is made."""
        from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS as FIELDS

        for kind in (models.CharField, models.TextField):
            FIELDS[kind] = FIELDS[kind] | {"form_class": TextField}
        FIELDS[models.SlugField] = {"widget": FIELDS[models.CharField]["widget"]}  # has a form field of its own
        FIELDS[models.DecimalField] = {"form_class": _number}
        super().ready()


def _number(*, max_digits: int, decimal_places: int, **more: Any) -> NumberField:
    """A decimal number; "12.500" is what the language says that it is."""
    return NumberField(digits=max_digits, units=MONEY, **more)
