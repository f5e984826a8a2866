"""Addresses of what is read outside: published reports, the check of a file, links; and what publishes and links."""

from django.urls import path

from strategy_tracker.base.web.late_views import LateViews

links = LateViews("reporting.views.links")
api = LateViews("reporting.views.public_api")
progress = LateViews("reporting.views.public_progress")
public = LateViews("reporting.views.public")
publishing = LateViews("reporting.views.publishing")

urlpatterns = [
    path("public/", public.public_report_list, name="public_report_list"),
    path("public/feed/", public.public_feed, name="public_feed"),
    path("public/progress/", progress.public_progress, name="public_progress"),
    path("public/progress/<str:plan_code>/actions/<str:code>/", progress.public_action, name="public_action"),
    path("public/progress/<str:plan_code>/objectives/<str:code>/", progress.public_objective, name="public_objective"),
    path("public/api/", api.public_api, name="public_api"),
    path("public/api/openapi.json", api.public_api_description, name="public_api_description"),
    path("public/api/periods/", api.public_api_periods, name="public_api_periods"),
    path("public/api/periods/<str:plan_code>/<str:period>/actions/", api.public_api_actions, name="public_api_actions"),
    path(
        "public/api/periods/<str:plan_code>/<str:period>/indicators/",
        api.public_api_indicators,
        name="public_api_indicators",
    ),
    path("public/api/actions/<str:plan_code>/<str:code>/", api.public_api_action, name="public_api_action"),
    path("public/<slug:address>/", public.public_report, name="public_report"),
    path("public/<slug:address>/file/", public.public_report_file, name="public_report_file"),
    path("public/<slug:address>/data/<str:name>", public.public_report_data, name="public_report_data"),
    path("check/", public.report_check, name="report_check"),
    path("shared/<str:secret>/", links.shared_report, name="shared_report"),
    path("shared/<str:secret>/file/", links.shared_file, name="shared_file"),
    path("reports/<int:pk>/publish/", publishing.report_publish, name="report_publish"),
    path("reports/<int:pk>/links/", links.report_links, name="report_links"),
    path("reports/<int:pk>/links/<int:link>/revoke/", links.link_revoke, name="link_revoke"),
]
