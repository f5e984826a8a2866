"""Addresses of this app."""

from django.urls import path

from strategy_tracker.base.web.late_views import LateViews

drafts = LateViews("plans.views.drafts")
findings = LateViews("plans.views.findings")

urlpatterns = [
    path("plans/<str:plan>/quality/", findings.finding_list, name="finding_list"),
    path("plan-drafts/", drafts.plan_draft_list, name="plan_draft_list"),
    path("plan-drafts/<int:pk>/", drafts.plan_draft_detail, name="plan_draft_detail"),
    path("plan-drafts/<int:pk>/upload/", drafts.plan_draft_upload, name="plan_draft_upload"),
    path("plan-drafts/<int:pk>/rows/<int:row>/<slug:column>/", drafts.plan_draft_cell, name="plan_draft_cell"),
    path("plan-drafts/<int:pk>/names/", drafts.plan_draft_name, name="plan_draft_name"),
    path("plan-drafts/<int:pk>/adopt/", drafts.plan_draft_adopt, name="plan_draft_adopt"),
    path("plan-drafts/<int:pk>/drop/", drafts.plan_draft_drop, name="plan_draft_drop"),
]
