from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """What is planned: strategy, plan versions, objectives, actions, budgets, indicators."""

    name = "plans"
    verbose_name = _("The plan")
