from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """What is told: snapshots, reports and their documents."""

    name = "reporting"
    verbose_name = _("Reports")
