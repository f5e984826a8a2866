"""Making the file that is issued: PDF/A-3a and PDF/UA-1 with its data inside, the fields to sign, and the seal.

A report is finalised only when its file is stored. Whatever goes wrong before leaves a draft, which can be finalised
again, with the reason in `error`; an attempt that died is found by `rendering.sweep_stuck`.
"""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from progress import events
from progress.models import Event
from reporting import notifications
from reporting.archive import seal
from reporting.archive.files import store_file
from reporting.data import files as data_files
from reporting.document.chapters.signing_page import HEIGHT_MM, WIDTH_MM, anchor_of, fields_of
from reporting.document.html import html
from reporting.document.reader import Edition
from reporting.jobs.draft import ISSUING, PROGRAM_ERROR, Abandoned, Pages, edition_of, give_up, running, take_up, tell
from reporting.jobs.heartbeat import real_now
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, Signature, Snapshot
from reporting.names import address_of, label_of
from reporting.pdf import render
from reporting.pdf.signature_fields import Anchor, FieldSpec, add_signature_fields
from reporting.selectors.completeness import missing_in_report
from reporting.selectors.content import content_of, hash_of
from reporting.services.writing import keep_recommendations
from reporting.spans import span_in
from reporting.transitions import apply_transition
from strategy_tracker.base.errors import Refused

logger = logging.getLogger(__name__)

WAITING = f"{ISSUING}_waiting"
DOCUMENT = f"{ISSUING}_document"
LAYOUT = f"{ISSUING}_layout"
WRITING = f"{ISSUING}_writing"
SEALING = f"{ISSUING}_seal"
STORING = f"{ISSUING}_storing"

# Kept as it is, and translated for whoever reads it.
CHANGED = gettext_noop("The draft was changed while it was being finalised. Look at it, and finalise it again.")


def issue(report_id: int, content_id: int) -> Report:
    """Make the file of a report from the content that was frozen for it, and finalise the report.

    Whoever takes it up first makes it. A failure leaves the draft as it was, with its message.
    """
    queued = Report.objects.drafts().filter(pk=report_id, rendering=Report.Rendering.QUEUED, step=WAITING)
    is_taken = take_up(queued, DOCUMENT)
    report = Report.objects.select_related("period", "snapshot").get(pk=report_id)
    if is_taken:
        try:
            _issue(report, Snapshot.objects.select_related("made_by").get(pk=content_id))
        except Abandoned:
            logger.warning("Report %s was given up while it was being finalised", report_id)
        except Exception as error:
            logger.exception("Report %s could not be finalised", report_id)
            is_told = isinstance(error, Refused)
            give_up(running(report), _in_words(error), reason="" if is_told else PROGRAM_ERROR)
        report.refresh_from_db()
    return report


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, (Refused, ImproperlyConfigured)) else f"{type(error).__name__}: {error}"


def _issue(report: Report, content: Snapshot) -> None:
    data, institution = json.loads(content.data), seal.configured()
    edition = issued_edition(report, has_seal=institution is not None)
    with translation.override(report.language):
        tell(report, DOCUMENT, 5)
        rendered = render.render_pdf(
            html(data, edition),
            identifier=f"{content.sha256}-{report.version}-{report.language}",
            created_at=content.made_at,
            on_page=Pages(report, LAYOUT),
            on_laid_out=lambda: tell(report, WRITING, 86),
            variant=render.ISSUED_VARIANT,
            embedded=embedded_files(data, content, report.language),
        )
        frozen = add_signature_fields(rendered.content, _field_specs(report.kind, edition))
        tell(report, SEALING, 93)
        sealed = seal.apply(institution, frozen, report=report) if institution else None
    tell(report, STORING, 97)
    _finalise(report, content, render.Rendered(frozen, rendered.n_pages), sealed)


def edition_to_show(report: Report) -> Edition:
    """The edition of a preview: of a draft the draft's, of an issued report the issued one."""
    if report.is_draft:
        return edition_of(report)
    return issued_edition(report, has_seal=report.signatures.filter(method=Signature.Method.SEAL).exists())


def issued_edition(report: Report, *, has_seal: bool) -> Edition:
    """How the issued document differs from the draft's: the page with the fields to sign."""
    return Edition(
        language=report.language,
        version=report.version,
        is_demo=settings.DEMO,
        software=report.software,
        check_url=check_address(report),
        has_seal=has_seal,
    )


def check_address(report: Report) -> str:
    """Where anybody can check a file of this report, as it is printed: the page says at once what it is about."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('report_check')}?report={address_of(report)}"


def embedded_files(data: dict[str, Any], content: Snapshot, language: str) -> list[render.EmbeddedFile]:
    """The data that the document was made of: exactly what was frozen, and the same as a workbook."""
    stem = f"{REPORT_KINDS[data['kind']].file_stem}-{span_in(data).code}"
    return [
        render.EmbeddedFile(f"{stem}.json", content.data.encode(), _("The frozen data of the report"), "Source"),
        render.EmbeddedFile(f"{stem}.xlsx", data_files.workbook(data, language), _("The same data as a workbook")),
    ]


def _field_specs(kind: str, edition: Edition) -> list[FieldSpec]:
    fields = fields_of(REPORT_KINDS[kind].signed_by, has_seal=edition.has_seal)
    return [
        FieldSpec(
            field,
            _("Signature: %(who)s") % {"who": label_of(field)},
            Anchor(anchor_of(field), WIDTH_MM, HEIGHT_MM),
        )
        for field in fields
    ]


@transaction.atomic
def _finalise(report: Report, content: Snapshot, made: render.Rendered, sealed: seal.Sealed | None) -> None:
    """Store the file, then move the report on; both or neither. Whoever writes into it meanwhile waits for the end."""
    if running(report).select_for_update().first() is None:
        raise Abandoned
    report.refresh_from_db()
    if hash_of(content_of(report)) != content.sha256 or missing_in_report(report):
        raise Refused(CHANGED)
    files = {"report": report, "n_pages": made.n_pages, "at": content.made_at}
    store_file(position=0, content=made.content, **files)
    if sealed is not None:
        seal.store(sealed, store_file(position=1, content=sealed.content, **files))
    done = running(report).update(
        rendering=Report.Rendering.DONE, percent_done=100, step="", error="", heartbeat_at=real_now()
    )
    if not done:
        raise Abandoned
    keep_recommendations(report, json.loads(content.data)["recommendations"])
    apply_transition(report, "finalise", finalised_at=content.made_at, finalised_by=content.made_by, issued=content)
    detail = f"{report.kind} v{report.version} {report.language}"
    events.record(Event.Kind.REPORT_FINALISED, by=content.made_by, period=report.period, detail=detail)
    notifications.finalised(report)
    notifications.issued_ready(report)
