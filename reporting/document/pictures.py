"""The pictures of one report for its pages: from the content that its PDF was made of."""

import json
from typing import Any

from django.conf import settings
from django.utils import translation

from reporting.document.picture_files import pictures
from reporting.document.reader import Edition, Reader
from reporting.models import Report


def pictures_of(report: Report, language: str = "") -> dict[str, Any]:
    """What templates/reporting/_report_pictures.html shows: frozen figures of an issued report, those of a draft else.

    Their words are in the language of the report, as in its PDF, unless another one is asked for: the content holds
    the names of all languages. No query where snapshot and content are loaded.
    """
    language = language or report.language
    source = report.issued if report.issued_id else report.snapshot
    edition = Edition(language=language, version=report.version, is_demo=settings.DEMO)
    with translation.override(language):
        return pictures(Reader(json.loads(source.data), edition, source.sha256))
