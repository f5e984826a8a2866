"""How many pages the reports of a database have, how full they are, and whether anything on them is broken.

    DATABASE_URL=… MEDIA_ROOT=… python bench/pages_of_reports.py [--kind six_month] [--period 2024-H1] [--language sq]

Lays out the reports of every closed half-year, in three languages, from what the database holds; stores nothing. The
final one is made as if the plan had ended with the last closed half-year. Told are the pages, the one that is least
full but for those that end a chapter, words that are broken or touch their neighbours, pages that say wrongly that a
table goes on, and processor seconds. Exits with 1 where a report does not keep to docs/report-design.md.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MOST = {"six_month": 40, "annual": 60, "final": 80}
FULL = 2 / 3
LINE = "{:12}{:10}{:9}{:>7}{:>12}{:>8}{:>8}{:>8}"


def main() -> None:
    """Lay out, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(MOST), action="append")
    parser.add_argument("--period", action="append")
    parser.add_argument("--language", choices=["sq", "sr-latn", "en"], action="append")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy_tracker.settings")
    import django

    django.setup()
    print(LINE.format("kind", "period", "language", "pages", "least full", "broken", "wrong", "seconds"))
    wrong = 0
    for kind, period in wanted(options.kind or list(MOST), options.period):
        wrong += measure(kind, period, options.language or ["sq", "sr-latn", "en"])
    sys.exit(wrong > 0)


def wanted(kinds: list[str], codes: list[str] | None) -> Iterator[tuple[str, Any]]:
    """The reports that closed half-years have: annual ones at the end of a year, the final one once."""
    from progress.models import ReportingPeriod

    closed = list(ReportingPeriod.objects.filter(status=ReportingPeriod.Status.CLOSED).order_by("starts_on"))
    for kind in kinds:
        for period in closed[-1:] if kind == "final" else closed:
            is_one = kind != "annual" or period.code.endswith("H2")
            if is_one and (not codes or period.code in codes):
                yield kind, period


def measure(kind: str, period: Any, languages: list[str]) -> int:
    """Print the lines of a report; how many of them are not as they should be."""
    from datetime import UTC, datetime

    from django.utils import translation
    from django.utils.translation import gettext as _

    from reporting import snapshot
    from reporting.document.html import Edition, html
    from reporting.pdf import render
    from tests.reporting import pages

    data, n_wrong = snapshot.build(kind, period), 0
    for language in languages:
        document = html(data, Edition(language=language, version=1, is_demo=True, software="0.0.0"))
        began = time.process_time()
        made = render.render_pdf(document, identifier="bench", created_at=datetime(2025, 1, 6, tzinfo=UTC))
        seconds = time.process_time() - began
        with tempfile.TemporaryDirectory() as folder, translation.override(language):
            path = Path(folder) / "report.pdf"
            path.write_bytes(made.content)
            drawn, broken = pages.pages_of(path), pages.broken_words(path, document)
            saying = {number for number, page in enumerate(drawn) if _("table continues") in page.head}
            mistaken = saying ^ pages.pages_that_begin_in_a_table(path)
            least = min(pages.too_empty(path, 2).values())
        n_wrong += made.n_pages > MOST[kind] or least < FULL or bool(broken) or bool(mistaken)
        told = (made.n_pages, f"{least:.2f}", len(broken), len(mistaken), f"{seconds:.1f}")
        print(LINE.format(kind, period.code, language, *told), *sorted(broken)[:5], flush=True)
    return n_wrong


if __name__ == "__main__":
    main()
