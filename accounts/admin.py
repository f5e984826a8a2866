"""Accounts and institutions in the administration."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, InstitutionAlias, User
from accounts.resources import InstitutionResource, ListAdmin, UserResource

admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = _("Anti-Trafficking Strategy Tracker")
admin.site.index_title = _("Administration")


class AliasInline(admin.TabularInline):
    """The aliases of an institution."""

    model = InstitutionAlias
    extra = 0


@admin.register(Institution)
class InstitutionAdmin(ListAdmin):
    """Institutions."""

    resource_classes = [InstitutionResource]
    list_display = ("code", "abbreviation", "name", "kind", "is_reporting")
    list_filter = ("kind", "is_reporting")
    search_fields = ("code", "abbreviation", "name", "name_en", "name_sr", "aliases__alias")
    inlines = [AliasInline]
    autocomplete_fields = ("parent",)


@admin.register(User)
class PersonAdmin(ListAdmin, UserAdmin):
    """People. Rights come from the role alone, so Django's groups and flags are not shown."""

    resource_classes = [UserResource]
    add_form = AdminUserCreationForm
    list_display = ("username", "first_name", "last_name", "role", "institution", "is_active", "last_login")
    list_filter = ("role", "is_active", "institution")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language")}),
        (_("Role"), {"fields": ("role", "institution", "is_active")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (_("Role"), {"fields": ("first_name", "last_name", "email", "role", "institution")}),
    )
