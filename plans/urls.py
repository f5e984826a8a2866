"""Addresses of this app."""

from django.urls import path

from strategy_tracker.base.web.late_views import LateViews

findings = LateViews("plans.views.findings")

urlpatterns = [
    path("plans/<str:plan>/quality/", findings.finding_list, name="finding_list"),
]
