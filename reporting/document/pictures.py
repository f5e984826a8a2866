"""The pictures of one report for its pages: from the content that its PDF was made of."""

import json
from typing import Any

from django.conf import settings
from django.utils import translation

from progress.formulas.values import Record
from reporting.document.chapters import over_time
from reporting.document.chapters.execution import year_bars
from reporting.document.chapters.institutions import led_bar, led_bars
from reporting.document.chapters.status import timeline
from reporting.document.chapters.summary import one_page
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


def pictures(reader: Reader) -> Record:
    """What reports and their pages show alike; indicators where the report tracks them."""
    return {
        "page": one_page(reader),
        "over_time": over_time.statuses(reader),
        "answers": over_time.answers(reader),
        "institutions": led_bars(reader),
        "led": led_bar(reader),
        "budget": year_bars(reader),
        "indicators": over_time.multiples(reader),
        "timeline": timeline(reader),
    }
