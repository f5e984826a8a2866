"""In the administration: signatories, for the administrator; what happened to reports, for the Secretariat to read.

Reports and what was issued have no place there.
"""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.resources import SearchedRowsAdmin
from reporting.forms.signatories import SignatoryForm
from reporting.models import ReportEvent, Signatory
from reporting.services.signatories import FROM_CERTIFICATE, has_signed

FACTS = ("subject", "issuer", "certificate_sha256")


@admin.register(Signatory)
class SignatoryAdmin(SearchedRowsAdmin):
    """Whose certificate may sign for a role, from when until when. Once it has signed, only its end may be set."""

    form = SignatoryForm
    list_display = ("role", "name", "person", "valid_from", "valid_until", "subject")
    list_filter = ("role",)
    search_fields = ("name", "subject", "certificate_sha256")
    list_select_related = ("person",)
    autocomplete_fields = ("person",)
    fieldsets = (
        (None, {"fields": ("role", "person", "name", "valid_from", "valid_until")}),
        (_("Certificate"), {"fields": ("certificate_upload", "certificate_text")}),
        (_("What the certificate says"), {"fields": FACTS}),
    )
    readonly_fields = FACTS

    def get_readonly_fields(self, request: HttpRequest, obj: Signatory | None = None) -> tuple[str, ...]:
        """What has signed stays as it was when it signed."""
        if obj is None or not has_signed(obj):
            return self.readonly_fields
        return ("role", "person", "name", "valid_from", *self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: Signatory, form: ModelForm, change: bool) -> None:
        """Of what has signed, only the end; else what the form gives, and what its certificate says."""
        if not change:
            obj.save(force_insert=True)
        else:
            given = (*form.Meta.fields, *FROM_CERTIFICATE)
            obj.save(update_fields=["valid_until"] if has_signed(obj) else sorted(set(given)))

    def get_fieldsets(self, request: HttpRequest, obj: Signatory | None = None) -> tuple:
        """No other certificate for a registration that has signed."""
        shown = self.fieldsets if obj is not None else self.fieldsets[:2]
        return (shown[0], shown[2]) if obj is not None and has_signed(obj) else shown


@admin.register(ReportEvent)
class ReportEventAdmin(admin.ModelAdmin):
    """The history of reports, to read."""

    list_display = ("happened_at", "kind", "by", "report", "before", "after", "detail")
    list_filter = ("kind",)
    search_fields = ("reason", "detail")
    list_select_related = ("by", "report__period__plan")
    fields = ("happened_at", "kind", "who", "report", "before", "after", "reason", "detail")

    @admin.display(description=_("who"))
    def who(self, event: ReportEvent) -> str:
        """The person; the account itself is the administrator's."""
        return str(event.by or "")
