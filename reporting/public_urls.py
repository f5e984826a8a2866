"""Addresses of what is read outside: published reports, the check of a file, links; and what publishes and links."""

from django.urls import path

from strategy_tracker.base.web.late_views import LateViews

links = LateViews("reporting.views.links")
public = LateViews("reporting.views.public")
publishing = LateViews("reporting.views.publishing")

urlpatterns = [
    path("public/", public.public_report_list, name="public_report_list"),
    path("public/feed/", public.public_feed, name="public_feed"),
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
