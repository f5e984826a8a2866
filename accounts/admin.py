"""Accounts and institutions in the administration."""

import datetime as dt
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.jobs import tasks
from accounts.models import Institution, InstitutionAlias, Letter, ListImport, User
from accounts.models.letters import LetterQuerySet
from accounts.resources import InstitutionResource, ListAdmin, UserResource
from strategy_tracker.base import clock
from strategy_tracker.base.wake import queue

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
        (_("Role"), {"fields": ("role", "institution", "duty", "is_active")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (_("Role"), {"fields": ("first_name", "last_name", "email", "role", "institution", "duty")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> tuple[Any, ...]:
        """No password in a state of before: none is kept, and its link would lead nowhere."""
        shown = super().get_fieldsets(request, obj)
        is_history = request.resolver_match.url_name.endswith("_simple_history")
        return ((None, {"fields": ("username",)}), *shown[1:]) if is_history else shown


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """The mail that went out, that waits and that could not be sent. Its text is the addressee's alone."""

    list_display = ("address", "subject", "state", "written_at", "sent_at", "tries", "next_try", "last_problem")
    list_filter = ("state",)
    search_fields = ("address", "subject", "about")
    fields = ("address", "subject", "about", "state", "written_at", "sent_at", "tries", "next_try", "last_problem")
    readonly_fields = fields
    actions = ["try_again"]

    @admin.display(description=_("next try"), ordering="next_try_at")
    def next_try(self, letter: Letter) -> dt.datetime | None:
        """When it is tried again, while it waits."""
        return letter.next_try_at if letter.state == Letter.State.WAITING else None

    @admin.display(description=_("last problem"), ordering="problem")
    def last_problem(self, letter: Letter) -> str:
        """What the mail server said, or ours why it was given up."""
        return letter.problem_in_words

    @admin.action(description=_("Try to send again now"), permissions=["view"])
    def try_again(self, request: HttpRequest, letters: LetterQuerySet) -> None:
        """What waits becomes due, with all its tries before it; of what was given up there is no text any more."""
        n_letters = letters.filter(state=Letter.State.WAITING).update(tries=0, next_try_at=clock.real_now())
        queue(tasks.send_mail)
        words = ngettext("%(n)s letter is sent again.", "%(n)s letters are sent again.", n_letters)
        self.message_user(request, words % {"n": n_letters})

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Say so where nothing can be sent."""
        if not settings.SENDS_MAIL:
            words = _("No mail server is set (EMAIL_URL): letters are kept until there is one.")
            self.message_user(request, words, messages.WARNING)
        return super().changelist_view(request, extra_context)


@admin.register(ListImport)
class ListImportAdmin(admin.ModelAdmin):
    """One's own imported lists: how far each is, what it would change, what is wrong; and the button that imports."""

    list_display = ("file_name", "of_list", "state", "asked_at", "new", "changed", "unchanged")
    fields = ("file_name", "of_list", "state", "asked_at", "new", "changed", "unchanged")
    readonly_fields = fields
    change_form_template = "admin/accounts/list_import.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListImport]:
        """Those of the person; a file may hold addresses."""
        return super().get_queryset(request).filter(by=request.user).defer("content")

    @admin.display(description=_("list"))
    def of_list(self, listed: ListImport) -> str:
        """The list by its name."""
        return str(apps.get_model(listed.list_label)._meta.verbose_name_plural)

    def get_urls(self) -> list[Any]:
        """With the address of the button."""
        confirm = self.admin_site.admin_view(require_POST(self.confirm))
        return [path("<int:pk>/confirm/", confirm, name="accounts_listimport_confirm"), *super().get_urls()]

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the worker import what it has checked."""
        checked = self.get_queryset(request).filter(pk=pk, state=ListImport.State.CHECKED)
        if checked.update(state=ListImport.State.CONFIRMED, changed_at=clock.real_now()):
            queue(tasks.store_list, pk)
        return redirect("admin:accounts_listimport_change", pk)

    def render_change_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Loaded again by itself while the worker has it."""
        response = super().render_change_form(request, *args, **kwargs)
        if kwargs.get("obj") is not None and kwargs["obj"].is_running:
            response.headers["Refresh"] = "2"
        return response
