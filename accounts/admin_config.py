"""Makes the administration by role the default one. No models here: apps are not loaded yet."""

from django.contrib.admin.apps import AdminConfig


class RoleAdminConfig(AdminConfig):
    """django.contrib.admin with our site."""

    default_site = "accounts.admin_site.RoleAdminSite"
