"""Every address of the product; each app lists its own."""

from django.contrib import admin
from django.urls import include, path

handler500 = "strategy_tracker.base.middleware.server_error"

urlpatterns = [
    path("", include("reporting.urls")),
    path("", include("progress.urls")),
    path("", include("plans.urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
