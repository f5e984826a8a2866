"""The administration is for two roles, and each sees its own part of it."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.roles import has_role


class RoleAdminSite(AdminSite):
    """Open to administrators and the Secretariat."""

    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the role works here."""
        return request.user.is_active and has_role(request.user, Role.ADMINISTRATOR, Role.SECRETARIAT)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one sign-in page. A person who is signed in and comes here has the wrong role."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("The administration is for administrators and the Secretariat."))
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one page for it too, on which tries are counted."""
        return redirect("password_change")
