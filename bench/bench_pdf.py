"""Time and memory of a 6-month report, against bare WeasyPrint laying out the same HTML.

    python bench/bench_pdf.py [--copies 1 10] [--language sq]

Ours is snapshot → HTML → tagged PDF/UA with progress told and complaints collected; bare is the HTML alone, untagged.
`--copies 10` repeats every action ten times, for the growth. Each run has a process of its own; the database is a
throw-away one with the plan and the first half-year of the demonstration.
"""

import argparse
import datetime as dt
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MOMENT = dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC)


def main() -> None:
    """Measure and print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, nargs="+", default=[1])
    parser.add_argument("--language", default="sq")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-pdf-") as folder:
        set_up(folder)
        snapshot = Path(folder, "snapshot.json")
        snapshot.write_text(json.dumps(make_snapshot()), encoding="utf-8")
        print(" actions  pages   ours s   bare s  ratio  ours MB  bare MB  ratio")
        for copies in options.copies:
            ours, bare = (measured(work, snapshot, copies, options.language) for work in (with_ours, with_bare))
            print(
                f"{101 * copies:8} {ours['pages']:6} {ours['seconds']:8.1f} {bare['seconds']:8.1f}"
                f" {ours['seconds'] / bare['seconds']:6.2f} {ours['megabytes']:8.0f} {bare['megabytes']:8.0f}"
                f" {ours['megabytes'] / bare['megabytes']:6.2f}"
            )


def set_up(folder: str) -> None:
    """A database and folders that nobody misses."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "strategy_tracker.settings",
        "DEMO": "1",
        "DEMO_PASSWORD": "only-for-the-bench",
        "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "EMAIL_URL": "memorymail://",
    }
    import django

    django.setup()


def make_snapshot() -> dict[str, object]:
    """The first half-year of the demonstration."""
    from django.core.management import call_command

    from progress.models import ReportingPeriod
    from reporting import snapshot

    call_command("migrate", verbosity=0)
    call_command("load_plan", verbosity=0)
    call_command("load_demo", until="2022-H1", verbosity=0)
    period = ReportingPeriod.objects.select_related("plan__strategy").get(code="2022-H1")
    return snapshot.build("six_month", period)


def measured(work: Callable[[Path, int, str], int], *arguments: object) -> dict[str, float]:
    """What one run takes, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(run, (work, *arguments))


def run(work: Callable[[Path, int, str], int], snapshot: Path, copies: int, language: str) -> dict[str, float]:
    """Pages, seconds of the processor (others may be at work on the machine) and peak memory of this process."""
    import django

    django.setup()
    html = document(snapshot, copies, language)  # warms up templates and translations for both
    started = time.process_time()
    pages = work(snapshot, copies, language) if work is with_ours else work(html)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": pages, "seconds": time.process_time() - started, "megabytes": peak}


def document(snapshot: Path, copies: int, language: str) -> str:
    """The HTML of the report, every action `copies` times."""
    from reporting.document import Edition, html

    data = json.loads(snapshot.read_text(encoding="utf-8"))
    data["actions"] = [
        action | {"code": action["code"] + (f".{copy}" if copy else "")}
        for action in data["actions"]
        for copy in range(copies)
    ]
    return html(data, Edition(language=language, version=1, is_demo=True, software="bench"))


def with_ours(snapshot: Path, copies: int, language: str) -> int:
    """The product's way."""
    from reporting import pdf

    html = document(snapshot, copies, language)
    made = pdf.render(html, identifier="bench", created_at=MOMENT, on_page=lambda page: None)
    return made.n_pages


def with_bare(html: str) -> int:
    """WeasyPrint alone, with the same files at hand."""
    from weasyprint import HTML

    from reporting import pdf

    laid_out = HTML(string=html, base_url=pdf.BASE_URL, url_fetcher=pdf.StaticFetcher()).render()
    laid_out.write_pdf()
    return len(laid_out.pages)


if __name__ == "__main__":
    main()
