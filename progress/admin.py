"""Periods and the history in the administration, for the Secretariat. Everything else that happened has its pages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.resources import NamedFieldsAdmin
from progress.models import Event, ReportingPeriod


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(NamedFieldsAdmin):
    """The dates of periods. Opening and closing are done on the pages of progress, where they are checked."""

    list_display = (
        "code",
        "plan",
        "starts_on",
        "ends_on",
        "submit_by",
        "late_until",
        "verify_by",
        "finalise_by",
        "status",
    )
    list_filter = ("plan",)
    list_select_related = ("plan",)
    readonly_fields = ("status",)

    def get_readonly_fields(self, request: HttpRequest, obj: ReportingPeriod | None = None) -> tuple[str, ...]:
        """A closed period refuses edits."""
        if obj is not None and obj.is_closed:
            return tuple(field.name for field in obj._meta.fields if field.editable)
        return self.readonly_fields

    def judge(self, held: ReportingPeriod) -> None:
        """Nor does one that was closed while the form was open."""
        from progress.permissions import REOPEN_IT  # with all their words: only where something is stored

        if held.is_closed:
            raise PermissionDenied(REOPEN_IT)


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """The history, to read."""

    list_display = ("happened_at", "kind", "by", "institution", "action", "before", "after")
    list_filter = ("kind", "institution")
    search_fields = ("reason", "action__code")
    list_select_related = ("by", "institution", "action")
    date_hierarchy = None
    fields = ("happened_at", "kind", "who", "period", "institution", "action", "before", "after", "reason", "detail")

    @admin.display(description=_("who"))
    def who(self, event: Event) -> str:
        """The person; the account itself is the administrator's."""
        return str(event.by or "")
