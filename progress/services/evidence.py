"""Files and links that prove a claim."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
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
from progress.uploads.evidence_files import AcceptedFile, accept
from progress.uploads.personal_numbers import MOST_FOUND, in_texts, key_of, passages_of
from progress.uploads.scanning import UndeclaredNumbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean, shortened

ABOUT_EVIDENCE = "evidence"
LONGEST_TITLE = Evidence._meta.get_field("title").max_length


@dataclass(frozen=True)
class GivenEvidence:
    """Evidence that comes with an answer or a status: a file or a link, with the declaration of domain.md §9.

    `numbers_declared` is the key of what looked like personal numbers, where the person says that it is none.
    """

    title: str = ""
    url: str = ""
    upload: UploadedFile | None = None
    is_declared: bool = False
    numbers_declared: str = ""


@dataclass(frozen=True)
class ReadEvidence:
    """Evidence that may be stored: its file has been looked at, and what looks like a number in it was declared."""

    title: str
    url: str
    file: AcceptedFile | None
    numbers_declared: str = ""


def read_evidence(given: GivenEvidence) -> ReadEvidence:
    """Look at what was given. Raises Refused about ABOUT_EVIDENCE, UndeclaredNumbers.

    Takes its time: never inside a transaction.
    """
    try:
        return _read(given)
    except Refused as refused:
        refused.about = ABOUT_EVIDENCE
        raise


def _read(given: GivenEvidence) -> ReadEvidence:
    if not given.is_declared:
        raise Refused(_("Confirm that the evidence holds no personal data of victims."))
    if bool(given.url) == bool(given.upload):
        raise Refused(_("Give a file or a link, one of the two."))
    title, name = clean(given.title).strip(), getattr(given.upload, "name", "") or ""
    file = accept(given.upload) if given.upload else None
    found = [*in_texts((0, text) for text in (title, given.url, name)), *(file.found if file else ())]
    if found and (len(found) > MOST_FOUND or given.numbers_declared != key_of(found)):
        raise UndeclaredNumbers(name, found)
    declared = "\n".join(f"{one.page}\t{one.passage}" for one in passages_of(found))
    return ReadEvidence(title or shortened(clean(name or given.url), LONGEST_TITLE), given.url, file, declared)


@contextmanager
def stored_together() -> Iterator[list[Evidence]]:
    """One transaction; the files of the evidence that is put on the list go with it, for a transaction keeps none."""
    stored: list[Evidence] = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for evidence in stored:
            discard_file(evidence)
        raise


def add_entry_evidence(*, entry: ProgressEntry, by: User, **given: Any) -> Evidence:
    """An institution proves its answer with what GivenEvidence holds. The file is read before anything is held."""
    can_edit_entry(by, entry).require()
    ready = read_evidence(GivenEvidence(**given))
    with stored_together() as stored:
        stored.append(store_entry_evidence(entry=entry, by=by, ready=ready))
    return stored[0]


@transaction.atomic
def store_entry_evidence(*, entry: ProgressEntry, by: User, ready: ReadEvidence) -> Evidence:
    """Store what proves an answer, if the person still may."""
    hold_entry(entry)
    can_edit_entry(by, entry).require()
    return _store(Evidence(action=entry.action, period=entry.submission.period, entry=entry), by, ready)


@transaction.atomic
def store_action_evidence(*, action: Action, period: ReportingPeriod, by: User, ready: ReadEvidence) -> Evidence:
    """Store what proves a status, if the person still may."""
    hold(period)
    can_edit_status(by, period).require()
    return _store(Evidence(action=action, period=period), by, ready)


def _store(evidence: Evidence, by: User, ready: ReadEvidence) -> Evidence:
    evidence.institution = None if is_secretariat(by) else by.institution
    evidence.title, evidence.url, evidence.has_no_personal_data = ready.title, ready.url, True
    evidence.numbers_declared = ready.numbers_declared
    evidence.added_at, evidence.added_by = clock.now(), by
    if ready.file is not None:
        _attach(evidence, ready.file)
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
            _record(Event.Kind.EVIDENCE_ADDED, evidence, by)
            if ready.numbers_declared:
                _record(Event.Kind.NUMBERS_DECLARED, evidence, by)
            _correct(evidence.entry, by)
    except BaseException:
        discard_file(evidence)
        raise
    return evidence


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


def _correct(entry: ProgressEntry | None, by: User) -> None:
    """Evidence that comes or goes corrects an answer that was returned."""
    if entry is not None and entry.review == ProgressEntry.Review.RETURNED:
        entry.answered_at, entry.answered_by = clock.now(), by
        entry.save(update_fields=["answered_at", "answered_by"])


def _attach(evidence: Evidence, file: AcceptedFile) -> None:
    evidence.file_name, evidence.content_type = file.name, file.content_type
    evidence.size_bytes, evidence.sha256 = len(file.content), file.sha256
    evidence.n_pages_unread = file.n_pages_unread
    evidence.file = ContentFile(file.content, name=file.name)


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
    _correct(evidence.entry, by)
    file = evidence.file
    evidence.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name), robust=True)
