"""Making the PDF of a receipt of what an institution submitted. It lays out, so only the worker imports it."""

import json
import logging

from django.conf import settings
from django.core.files.base import ContentFile

from reporting.document.receipt import receipt_html
from reporting.models import Receipt
from reporting.models.receipts import receipt_path
from reporting.pdf import render

logger = logging.getLogger(__name__)


def make_receipt(receipt_id: int) -> None:
    """Make the file of a waiting receipt; one that is there already, or was taken away, is left alone.

    The same words give the same bytes, so it does no harm when two workers make it.
    """
    waiting = Receipt.objects.filter(pk=receipt_id, state=Receipt.State.WAITING)
    receipt = waiting.select_related("submission__period").first()
    if receipt is None:
        return
    try:
        content = _laid_out(receipt)
    except Exception:  # whatever it is, the person who waits is told
        logger.exception("The receipt %s could not be made", receipt_id)
        waiting.update(state=Receipt.State.FAILED)
        return
    storage = receipt.file.storage
    name = storage.save(receipt_path(receipt, ""), ContentFile(content))
    if not waiting.update(state=Receipt.State.READY, file=name):
        storage.delete(name)


def _laid_out(receipt: Receipt) -> bytes:
    words = json.loads(receipt.content)
    html = receipt_html(words, receipt.language, sha256=receipt.sha256, is_demo=settings.DEMO)
    return render.render_pdf(html, identifier=receipt.sha256, created_at=receipt.submitted_at).content
