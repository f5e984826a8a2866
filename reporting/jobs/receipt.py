"""Making the PDF of a receipt, or of a letter. It lays out, so only the worker imports it."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from reporting.document.receipt import letter_html, receipt_html
from reporting.models import NoticeLetter, Receipt
from reporting.models.receipts import Sheet
from reporting.pdf import render

logger = logging.getLogger(__name__)


def make_receipt(receipt_id: int) -> None:
    """Make the file of a waiting receipt; one that is there already, or was taken away, is left alone."""
    _make(Receipt.objects.select_related("submission__period"), receipt_id, receipt_html, render.VARIANT)


def make_letter(letter_id: int) -> None:
    """Make the file of a waiting letter, for the archive (PDF/A) as reports are."""
    _make(NoticeLetter.objects.all(), letter_id, letter_html, render.ISSUED_VARIANT)


def _make(sheets: Any, pk: int, html: Callable[..., str], variant: str) -> None:
    """The same words give the same bytes, so it does no harm when two workers make it."""
    waiting = sheets.filter(pk=pk, state=Sheet.State.WAITING)
    sheet = waiting.first()
    if sheet is None:
        return
    try:
        content = _laid_out(sheet, html, variant)
    except Exception:  # whatever it is, the person who waits is told
        logger.exception("%s could not be made", sheet)
        waiting.update(state=Sheet.State.FAILED)
        return
    storage = sheet.file.storage
    name = storage.save(sheet.path, ContentFile(content))
    if not waiting.update(state=Sheet.State.READY, file=name):
        storage.delete(name)


def _laid_out(sheet: Sheet, html: Callable[..., str], variant: str) -> bytes:
    page = html(json.loads(sheet.content), sheet.language, sha256=sheet.sha256, is_demo=settings.DEMO)
    return render.render_pdf(page, identifier=sheet.sha256, created_at=sheet.made_at, variant=variant).content
