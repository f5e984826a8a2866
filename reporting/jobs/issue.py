"""Making the file that is issued: PDF/A-3a and PDF/UA-1 with its data inside, the fields to sign, and the seal.

A report is finalised only when its file is stored. Whatever goes wrong before leaves a draft, which can be finalised
again, with the reason in `error`; an attempt that died is found by `run.sweep_stuck`.
"""

import json
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reporting import notifications
from reporting.archive import seal
from reporting.archive.files import store_file
from reporting.data.workbook import workbook
from reporting.document.chapters.signing_page import HEIGHT_MM, WIDTH_MM, anchor_of, fields_of
from reporting.document.reader import Edition
from reporting.jobs.pipeline import Source, run
from reporting.jobs.run import SEALING, Abandoned, end, running, tell
from reporting.kinds import REPORT_KINDS
from reporting.models import Recommendation, Report, ReportEvent, Snapshot
from reporting.names import label_of
from reporting.pdf import render
from reporting.pdf.signature_fields import Anchor, FieldSpec, add_signature_fields
from reporting.selectors.completeness import missing_in_report
from reporting.selectors.content import content_of, hash_of
from reporting.selectors.editions import issued_edition
from reporting.selectors.reports import may_stand
from reporting.selectors.texts import drafted_rows
from reporting.spans import span_in
from reporting.transitions import apply_transition
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold

# Kept as it is, and translated for whoever reads it.
CHANGED = gettext_noop("The draft was changed while it was being finalised. Look at it, and finalise it again.")

OVERTAKEN = gettext_noop(
    "Another version of this report was issued in the meantime. Finalise it again, and say which version it corrects."
)


def issue(report_id: int, content_id: int) -> Report:
    """Make the file of a report from the content that was frozen for it, and finalise the report.

    A failure leaves the draft as it was, with its message.
    """
    return run(report_id, Issue(content_id))


class Issue:
    """The job that makes the file of a report that somebody finalised."""

    purpose = Report.JobPurpose.ISSUE

    def __init__(self, content_id: int) -> None:
        self.content_id = content_id
        self.sealed: seal.Sealed | None = None

    @cached_property
    def content(self) -> Snapshot:
        """What the report says, as it was frozen."""
        return Snapshot.objects.select_related("made_by").get(pk=self.content_id)

    @cached_property
    def institution(self) -> seal.Seal | None:
        """The seal, when there is one. Raises ImproperlyConfigured when it does not open."""
        return seal.configured()

    def source(self, report: Report) -> Source:
        """The frozen content, which the file also carries along."""
        content, data = self.content, json.loads(self.content.data)
        return Source(
            data=data,
            edition=issued_edition(report, has_seal=self.institution is not None),
            identifier=f"{content.sha256}-{report.version}-{report.language}",
            created_at=content.made_at,
            variant=render.ISSUED_VARIANT,
            embedded=embedded_files(data, content, report.language),
        )

    def complete(self, report: Report, source: Source, rendered: render.Rendered) -> render.Rendered:
        """With the fields to sign; the sealed file is kept beside it."""
        frozen = add_signature_fields(rendered.content, _field_specs(report.kind, source.edition))
        tell(report, SEALING, 93)
        if self.institution is not None:
            self.sealed = seal.apply(self.institution, frozen, report=report)
        return render.Rendered(frozen, rendered.n_pages)

    @transaction.atomic
    def store(self, report: Report, source: Source, made: render.Rendered) -> None:
        """Store the file, then move the report on; both or neither.

        Whoever writes into it meanwhile waits for the end.
        """
        content = self.content
        hold(report.period)
        if running(report).select_for_update().first() is None:
            raise Abandoned
        report.refresh_from_db()
        if hash_of(content_of(report)) != content.sha256 or missing_in_report(report):
            raise Refused(CHANGED)
        if not may_stand(report):
            raise Refused(OVERTAKEN)
        files = {"report": report, "n_pages": made.n_pages, "at": content.made_at}
        store_file(position=0, content=made.content, **files)
        if self.sealed is not None:
            seal.store(self.sealed, store_file(position=1, content=self.sealed.content, **files))
        end(report)
        _keep_recommendations(report, source.data["recommendations"])
        _finalise(report, content)


def _keep_recommendations(report: Report, printed: list[dict[str, Any]]) -> None:
    """Keep what a report prints as recommendations where nobody wrote any, so that the next one follows it up."""
    if not report.recommendations.exists():
        Recommendation.objects.bulk_create(drafted_rows(report, printed))


def _finalise(report: Report, content: Snapshot) -> None:
    by = content.made_by
    apply_transition(report, "finalise", finalised_at=content.made_at, finalised_by=by, issued=content)
    ReportEvent.objects.record(ReportEvent.Kind.FINALISED, report, by=by)
    notifications.finalised(report)
    notifications.issued_ready(report)


def embedded_files(data: dict[str, Any], content: Snapshot, language: str) -> list[render.EmbeddedFile]:
    """The data that the document was made of: exactly what was frozen, and the same as a workbook."""
    stem, frozen = f"{REPORT_KINDS[data['kind']].file_stem}-{span_in(data).code}", content.data.encode()
    with translation.override(language):
        return [
            render.EmbeddedFile(f"{stem}.json", frozen, _("The frozen data of the report"), "Source"),
            render.EmbeddedFile(f"{stem}.xlsx", workbook(data, language), _("The same data as a workbook")),
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
