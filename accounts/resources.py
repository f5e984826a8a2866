"""Lists in and out of the administration as XLSX and CSV; only here does this app know django-import-export.

And how a row is saved there: the fields that somebody changed.
"""

import math
import time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import resources
from import_export.admin import ExportMixin, ImportExportModelAdmin
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.instance_loaders import ModelInstanceLoader
from import_export.results import Result
from import_export.widgets import ForeignKeyWidget
from simple_history.admin import SimpleHistoryAdmin
from tablib import Dataset

from accounts.jobs import tasks
from accounts.models import Institution, ListImport, User
from strategy_tracker.base import clock
from strategy_tracker.base.errors import UnreadableValue
from strategy_tracker.base.fields.numbers import whole_number
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean
from strategy_tracker.base.wake import queue

MOST_BYTES = 2 * 1024**2
# Of processor time, which means the same on a busy machine: ten for 3,000 new accounts. And on the clock.
MOST_PROCESSOR_S, MOST_SECONDS = 30, 180
TOO_LARGE = gettext_lazy("The file is larger than %(limit)s MB. Split it.")
RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _is_risky(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(RISKY_STARTS)


def _armed(value: str) -> str:
    return value[1:] if value.startswith("'") and _is_risky(value[1:]) else value


class TextSafeXLSX(base_formats.XLSX):
    """XLSX in which text stays text: what looks like a formula is stored as a string, never run."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """The workbook's bytes."""
        from openpyxl import Workbook  # heavy, and no page needs it

        from strategy_tracker.base.workbook import saved

        book = Workbook()
        sheet = book.active
        for row_number, row in enumerate([dataset.headers or [], *dataset], start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(row=row_number, column=column, value=value)
                if isinstance(value, str):
                    cell.data_type = "s"
        sheet.freeze_panes = "A2"
        return saved(book)


class TextSafeCSV(base_formats.CSV):
    """CSV in which what looks like a formula starts with an apostrophe: the format has no types."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        """The CSV text."""
        safe = Dataset(headers=dataset.headers)
        for row in dataset:
            safe.append([f"'{value}" if _is_risky(value) else value for value in row])
        return super().export_data(safe, **kwargs)


class SearchedSelect(AutocompleteSelect):
    """A row that is searched for. Shown again after an error, Django's looks up whatever was sent and answers 500."""

    def optgroups(self, name: str, value: list[str], attr: dict | None = None) -> list:
        """With what may be a key of a row."""
        return super().optgroups(name, [one for one in value if whole_number(str(one)) is not None], attr)


class SearchedRowsAdmin(admin.ModelAdmin):
    """Whose searched rows are shown again, whatever was sent."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """As the library's, with its own widget."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NamedFieldsAdmin(SearchedRowsAdmin):
    """Saves the fields that the form changed, over the row as it is now: what others wrote meanwhile stays."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """The new row, or of one that stands what was changed of it."""
        if change:
            names = [field.name for field in obj._meta.concrete_fields if field.name in form.changed_data]
            changed = {name: getattr(obj, name) for name in names}
            hold(obj)
            self.judge(obj)
            for name, value in changed.items():
                setattr(obj, name, value)
            obj.save(update_fields=names)
        else:
            super().save_model(request, obj, form, change)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """What nobody sees in a copied word is not looked for."""
        return super().get_search_results(request, queryset, clean(search_term))

    def judge(self, held: models.Model) -> None:
        """Raise PermissionDenied where the row, as it is now, refuses change. By default it does not."""


class FilteredExport:
    """The export of what a list shows. Of a filter that means nothing the list tells, as it does of its own."""

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """The library lets the list's own exception through: the page answered 500."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return redirect(f"{reverse(name)}?{ERROR_FLAG}=1")


class ExportAdmin(FilteredExport, ExportMixin, admin.ModelAdmin):
    """A list of the administration that goes out as XLSX and CSV, and does not come in."""

    formats = [TextSafeXLSX, TextSafeCSV]


class WorkerImportAdmin(FilteredExport, ImportExportModelAdmin):
    """XLSX/CSV out at once, and in through the worker, which reads, checks and stores the file (jobs/lists.py)."""

    formats = [TextSafeXLSX, TextSafeCSV]

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form; a file is kept for the worker, and its page says how far it is."""
        form = self.create_import_form(request) if request.method == "POST" else None
        if form is None or not self.has_import_permission(request) or not form.is_valid():
            return super().import_action(request, **kwargs)
        file = form.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            self.message_user(request, TOO_LARGE % {"limit": MOST_BYTES // 1024**2}, messages.ERROR)
            return redirect(request.path)
        file_format = self.get_import_formats()[int(form.cleaned_data["format"])]().get_extension()
        now = clock.real_now()
        listed = ListImport.objects.create(
            list_label=self.opts.label_lower,
            file_name=file.name[-200:],
            file_format=file_format,
            content=file.read(),
            by=request.user,
            asked_at=now,
            changed_at=now,
        )
        queue(tasks.check_list, listed.pk)
        return redirect("admin:accounts_listimport_change", listed.pk)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The library's second step, which would import at once: there is none here."""
        raise Http404


class ListAdmin(NamedFieldsAdmin, WorkerImportAdmin, SimpleHistoryAdmin):
    """A list of the administration with XLSX/CSV in and out and the history of who changed what."""

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, **context: Any) -> HttpResponse:
        """A state of before, to look at. The library would take a posted one back, whatever the person's rights."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        if None in (whole_number(object_id), whole_number(version_id)):
            raise Http404
        return super().history_form_view(request, object_id, version_id, **context)


class KnownRows(ModelInstanceLoader):
    """Finds the rows that are there in memory: read once, instead of one query for each row of the file."""

    def __init__(self, resource: resources.ModelResource, dataset: Dataset | None = None) -> None:
        super().__init__(resource, dataset)
        self.keys = [resource.fields[name] for name in resource.get_import_id_fields()]
        names = [resource._meta.model._meta.get_field(key.attribute).attname for key in self.keys]
        self.known = {tuple(getattr(row, name) for name in names): row for row in self.get_queryset()}

    def get_instance(self, row: dict[str, Any]) -> models.Model | None:
        """The row with this key; one that stands twice in a file is refused as the second one of its kind."""
        values = (key.clean(row) for key in self.keys)
        return self.known.get(tuple(value.pk if isinstance(value, models.Model) else value for value in values))


class KnownKey(ForeignKeyWidget):
    """Finds what a row refers to, each thing once in an import."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[Any, models.Model | None] = {}

    def clean(self, value: Any, row: dict[str, Any] | None = None, **kwargs: Any) -> models.Model | None:
        """What has this key. Raises UnreadableValue."""
        if value not in self.known:
            try:
                self.known[value] = super().clean(value, row, **kwargs)
            except (ObjectDoesNotExist, MultipleObjectsReturned):
                raise UnreadableValue(_("“%(value)s” is not in the list that it names.") % {"value": value}) from None
        return self.known[value]


class TookTooLong(Exception):
    """The time of an import is up: each row that is left says so, and none is stored."""


class AllOrNothingResource(resources.ModelResource):
    """Rows are validated as the model demands; one bad row and nothing is stored."""

    class Meta:
        abstract = True
        use_transactions = True
        use_bulk = False
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True  # for a page that there is not
        instance_loader_class = KnownRows

    took_too_long = False
    ends_at, processor_ends_at = math.inf, math.inf

    def import_field(self, field: Field, instance: models.Model, row: dict[str, Any], **kwargs: Any) -> None:
        """Raises UnreadableValue: what the library says of a value is in English, and meant for programmers."""
        try:
            super().import_field(field, instance, row, **kwargs)
        except UnreadableValue:
            raise
        except (ValueError, ArithmeticError, TypeError, ObjectDoesNotExist, MultipleObjectsReturned):
            value = row.get(field.column_name, "")
            raise UnreadableValue(_("“%(value)s” cannot be read.") % {"value": value}) from None

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Texts come in as the pages store them, and without the apostrophe that they went out with.

        What takes too long is ended, row by row.
        """
        if time.monotonic() > self.ends_at or time.thread_time() > self.processor_ends_at:
            self.took_too_long = True
            raise TookTooLong
        row.update({name: clean(_armed(value)) for name, value in row.items() if isinstance(value, str)})

    def import_data(self, dataset: Dataset, *args: Any, **kwargs: Any) -> Result:
        """Import the rows, or none of them; the library by itself would keep those that are valid."""
        self.ends_at = time.monotonic() + MOST_SECONDS
        self.processor_ends_at = time.thread_time() + MOST_PROCESSOR_S
        return super().import_data(dataset, *args, **{**kwargs, "rollback_on_validation_errors": True})


class InstitutionResource(AllOrNothingResource):
    """Institutions, found by their code."""

    parent = Field(attribute="parent", column_name="parent", widget=KnownKey(Institution, field="code"))

    class Meta(AllOrNothingResource.Meta):
        model = Institution
        import_id_fields = ("code",)
        fields = ("code", "abbreviation", "name", "name_en", "name_sr", "kind", "parent", "is_reporting", "note")


class UserResource(AllOrNothingResource):
    """People, found by their user name. Passwords neither come in nor go out: new people get one from a person."""

    institution = Field(attribute="institution", column_name="institution", widget=KnownKey(Institution, field="code"))

    class Meta(AllOrNothingResource.Meta):
        model = User
        import_id_fields = ("username",)
        fields = ("username", "first_name", "last_name", "email", "role", "institution", "language", "is_active")
        exclude = ("password",)

    def init_instance(self, row: dict | None = None) -> User:
        """A new account cannot be signed in to until somebody sets its password."""
        instance = super().init_instance(row)
        instance.set_unusable_password()
        return instance
