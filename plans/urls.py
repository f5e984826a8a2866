"""Addresses of this app."""

from django.urls import path

from plans.views import findings

urlpatterns = [
    path("plan/quality/", findings.finding_list, name="finding_list"),
]
