"""Files and links that prove a claim."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import is_secretariat
from plans.models import Action
from progress import events
from progress.models import Event, Evidence, ProgressEntry, ReportingPeriod
from progress.permissions import can_edit_entry, can_edit_status
from progress.services.holding import hold_entry, hold_evidence
from progress.uploads.evidence_files import accept
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean


@dataclass(frozen=True)
class GivenEvidence:
    """Evidence that comes with an answer or a status: a file or a link, with the declaration of domain.md §9."""

    title: str = ""
    url: str = ""
    upload: UploadedFile | None = None
    is_declared: bool = False


@transaction.atomic
def add_entry_evidence(
    *,
    entry: ProgressEntry,
    by: User,
    title: str,
    is_declared: bool,
    url: str = "",
    upload: UploadedFile | None = None,
) -> Evidence:
    """An institution proves its answer."""
    hold_entry(entry)
    can_edit_entry(by, entry).require()
    return _add(
        action=entry.action,
        period=entry.submission.period,
        entry=entry,
        by=by,
        title=title,
        is_declared=is_declared,
        url=url,
        upload=upload,
    )


@transaction.atomic
def add_action_evidence(
    *,
    action: Action,
    period: ReportingPeriod,
    by: User,
    title: str,
    is_declared: bool,
    url: str = "",
    upload: UploadedFile | None = None,
) -> Evidence:
    """The Secretariat proves a status that it sets itself."""
    hold(period)
    can_edit_status(by, period).require()
    return _add(
        action=action,
        period=period,
        entry=None,
        by=by,
        title=title,
        is_declared=is_declared,
        url=url,
        upload=upload,
    )


def _add(
    *,
    action: Action,
    period: ReportingPeriod,
    entry: ProgressEntry | None,
    by: User,
    title: str,
    is_declared: bool,
    url: str,
    upload: UploadedFile | None,
) -> Evidence:
    if not is_declared:
        raise Refused(_("Confirm that the evidence holds no personal data of victims."))
    if bool(url) == bool(upload):
        raise Refused(_("Give a file or a link, one of the two."))
    title = clean(title).strip()
    refuse_personal_numbers(title, url, getattr(upload, "name", "") or "")
    evidence = Evidence(
        action=action,
        period=period,
        entry=entry,
        institution=None if is_secretariat(by) else by.institution,
        title=title or _name_of(getattr(upload, "name", "") or url),
        url=url,
        has_no_personal_data=True,
        added_at=clock.now(),
        added_by=by,
    )
    if upload is not None:
        _attach(evidence, upload)
    try:
        with transaction.atomic():
            evidence.save()
            _record(Event.Kind.EVIDENCE_ADDED, evidence, by)
    except Exception:
        discard_file(evidence)
        raise
    return evidence


def _name_of(source: str) -> str:
    """What evidence without a title is called: its file or address, shortened where that is long."""
    name, longest = clean(source), Evidence._meta.get_field("title").max_length
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def discard_file(evidence: Evidence) -> None:
    """Delete the file from the disk when its row was rolled back: a transaction does not take files back."""
    if evidence.file and evidence.file._committed:
        evidence.file.storage.delete(evidence.file.name)


def _record(kind: str, evidence: Evidence, by: User) -> None:
    events.record(
        kind,
        by=by,
        action=evidence.action,
        period=evidence.period,
        institution=evidence.institution,
        entry=evidence.entry,
        detail=evidence.title[:200],
    )


def _attach(evidence: Evidence, upload: UploadedFile) -> None:
    accepted = accept(upload)
    evidence.file_name, evidence.content_type = accepted.name, accepted.content_type
    evidence.size_bytes, evidence.sha256 = accepted.size_bytes, accepted.sha256
    evidence.file = upload


def record_download(*, evidence: Evidence, by: User) -> None:
    """Write down who took the file."""
    _record(Event.Kind.EVIDENCE_DOWNLOADED, evidence, by)


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> None:
    """An institution takes back evidence of an answer that it may still change; on commit the file goes too."""
    hold_evidence(evidence)
    if evidence.entry is None:
        raise Refused(_("Only evidence of an answer can be taken back."))
    can_edit_entry(by, evidence.entry).require()
    _record(Event.Kind.EVIDENCE_REMOVED, evidence, by)
    file = evidence.file
    evidence.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name), robust=True)
