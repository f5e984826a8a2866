"""Time and memory of reports that grow, against bare WeasyPrint laying out the same HTML.

    python bench/bench_pdf.py [--short 1 2 5 10] [--long 1 2] [--language sq] [--repeat 1]

Two cases, each in sizes of so many times the plan's 101 actions (bench/invented_plan.py):

short  the 6-month report on the demonstration's first half-year
long   the final report on six half-years in which everybody wrote long narratives on every action. It tells of all six:
       every problem and every answer of civil society of each; of a lead's answers the last, as the product has it

Ours is snapshot → HTML → tagged PDF/UA with progress told and complaints collected; issued is the same as PDF/A-3a with
its data inside and a field to sign; both with one element of structure for each of the HTML. Bare is the HTML alone,
untagged, as WeasyPrint does it by itself. Each run has a process of its own; seconds are those of the processor, the
least of the repetitions, MB the peak of the process. Growth is the cost per action of the largest size as a multiple of
the smallest's, and the exponent between the two largest: 1 is linear.
"""

import argparse
import datetime as dt
import json
import math
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MOMENT = dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC)
Figures = dict[str, float]
COLUMNS = "{:>8}{:>7}{:>12}{:>8}{:>8}{:>7}{:>10}{:>7}{:>9}{:>9}{:>7}{:>16}{:>11}"
HEAD = ("actions", "pages", "snapshot s", "ours s", "bare s", "ratio", "issued s", "ratio", "ours MB", "bare MB")
HEAD += ("ratio", "ours ms/action", "MB/action")


def main() -> None:
    """Measure and print one table per case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", type=int, nargs="*", default=[1, 2, 5, 10], help="times 101 actions")
    parser.add_argument("--long", type=int, nargs="*", default=[1, 2], help="times 101 actions")
    parser.add_argument("--language", default="sq")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-pdf-") as folder:
        set_up(folder)
        for case, sizes in ((short, options.short), (long, options.long)):
            if sizes:
                os.environ["DATABASE_URL"] = f"sqlite:///{folder}/{case.__name__}.sqlite3"
                show(case, sorted(sizes), Path(folder), options)


def show(case: Callable[[], tuple], sizes: list[int], folder: Path, options: argparse.Namespace) -> None:
    """One case in all its sizes."""
    made = apart(make_snapshots, case, sizes, folder)
    print(
        f"\n{case.__name__}: {made[0]['characters']:,.0f} characters of snapshot with {made[0]['actions']:.0f} actions"
    )
    print(COLUMNS.format(*HEAD))
    rows = []
    for size, snapshot in zip(sizes, made, strict=True):
        path = folder / f"{case.__name__}-{size}.json"
        times = [[apart(run, work, path, options.language) for work in WAYS] for _time in range(options.repeat)]
        rows.append((snapshot, *(min(way, key=lambda one: one["seconds"]) for way in zip(*times, strict=True))))
        print(line(*rows[-1]), flush=True)
    if len(rows) > 1:
        for name, place, unit in (
            ("ours, time", 1, "seconds"),
            ("bare, time", 2, "seconds"),
            ("issued, time", 3, "seconds"),
            ("ours, memory", 1, "megabytes"),
            ("bare, memory", 2, "megabytes"),
        ):
            print(growth(name, [row[0]["actions"] for row in rows], [row[place][unit] for row in rows]))


def line(snapshot: Figures, ours: Figures, bare: Figures, issued: Figures) -> str:
    """One size."""
    actions = snapshot["actions"]
    return COLUMNS.format(
        f"{actions:.0f}",
        f"{ours['pages']:.0f}",
        f"{snapshot['seconds']:.2f}",
        f"{ours['seconds']:.1f}",
        f"{bare['seconds']:.1f}",
        f"{ours['seconds'] / bare['seconds']:.2f}",
        f"{issued['seconds']:.1f}",
        f"{issued['seconds'] / bare['seconds']:.2f}",
        f"{ours['megabytes']:.0f}",
        f"{bare['megabytes']:.0f}",
        f"{ours['megabytes'] / bare['megabytes']:.2f}",
        f"{1000 * ours['seconds'] / actions:.0f}",
        f"{ours['megabytes'] / actions:.2f}",
    )


def growth(name: str, sizes: list[float], costs: list[float]) -> str:
    """Whether the cost is linear in the size."""
    per_action = (costs[-1] / sizes[-1]) / (costs[0] / sizes[0])
    exponent = math.log(costs[-1] / costs[-2]) / math.log(sizes[-1] / sizes[-2])
    return f"  {name:15} per action {per_action:5.2f} of the smallest's; exponent {exponent:5.2f}"


def set_up(folder: str) -> None:
    """Folders that nobody misses, for this process and those that it starts."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "strategy_tracker.settings",
        "DEMO": "1",
        "DEMO_PASSWORD": "only-for-the-bench",
        "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
        "MEDIA_ROOT": f"{folder}/media",
        "EMAIL_URL": "memorymail://",
    }


def apart(work: Callable[..., Any], *arguments: object) -> Any:
    """Call it in a process of its own, so that neither its time nor its memory mixes with others'."""
    with multiprocessing.get_context("spawn").Pool(1, initializer=_start) as pool:
        return pool.apply(work, arguments)


def _start() -> None:
    import django

    django.setup()


def make_snapshots(case: Callable[[], tuple], sizes: list[int], folder: Path) -> list[Figures]:
    """Write the case's snapshot in each size; how long the one of the plan itself took to build."""
    from django.core.management import call_command

    from bench.invented_plan import repeated
    from reporting import snapshot

    call_command("migrate", verbosity=0)
    call_command("load_plan", verbosity=0)
    kind, period = case()
    snapshot.build(kind, period)  # warms up
    started = time.process_time()
    made = snapshot.build(kind, period)
    seconds = time.process_time() - started
    figures = []
    for size in sizes:
        data = repeated(made, size)
        text = json.dumps(data, ensure_ascii=False)
        (folder / f"{case.__name__}-{size}.json").write_text(text, encoding="utf-8")
        figures.append({"actions": len(data["actions"]), "characters": len(text), "seconds": seconds})
    return figures


def short() -> tuple:
    """The demonstration's first half-year."""
    from django.core.management import call_command

    call_command("load_demo", until="2022-H1", verbosity=0)
    return "six_month", last_period()


def long() -> tuple:
    """Six half-years full of text."""
    from django.core.management import call_command

    from bench.invented_plan import write_much
    from progress.demonstration import source

    call_command("load_demo", no_progress=True, verbosity=0)
    write_much(source.plan())
    return "final", last_period()


def last_period() -> object:
    """The newest period that is closed."""
    from progress.models import ReportingPeriod

    return ReportingPeriod.objects.closed().select_related("plan__strategy").order_by("-ends_on").first()


def run(work: Callable[[Path, str], int], snapshot: Path, language: str) -> Figures:
    """Pages, seconds of the processor (others may be at work on the machine) and peak memory of this process."""
    html = document(snapshot, language)  # warms up templates and translations for both
    started = time.process_time()
    pages = work(html) if work is with_bare else work(snapshot, language)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": pages, "seconds": time.process_time() - started, "megabytes": peak}


def document(snapshot: Path, language: str) -> str:
    """The HTML of the report."""
    from reporting.document.html import html
    from reporting.document.reader import Edition

    data = json.loads(snapshot.read_text(encoding="utf-8"))
    return html(data, Edition(language=language, version=1, is_demo=True, software="bench"))


def with_ours(snapshot: Path, language: str) -> int:
    """The product's way."""
    from reporting.pdf import render

    html = document(snapshot, language)
    made = render.render_pdf(html, identifier="bench", created_at=MOMENT, on_page=lambda page: None)
    return made.n_pages


def with_issued(snapshot: Path, language: str) -> int:
    """As the job makes the file that is kept: its data as JSON and workbook inside, and a field to sign."""
    from reporting.data.workbook import workbook
    from reporting.pdf import render
    from reporting.pdf.signature_fields import Box, FieldSpec, add_signature_fields

    text = snapshot.read_text(encoding="utf-8")
    files = [
        render.EmbeddedFile("raporti.json", text.encode(), "data", "Source"),
        render.EmbeddedFile("raporti.xlsx", workbook(json.loads(text), language), "the same"),
    ]
    made = render.render_pdf(
        document(snapshot, language),
        identifier="bench",
        created_at=MOMENT,
        on_page=lambda page: None,
        variant=render.ISSUED_VARIANT,
        embedded=files,
    )
    add_signature_fields(made.content, [FieldSpec("minister", "Nënshkrimi", Box(made.n_pages - 1, 50, 40, 150, 90))])
    return made.n_pages


def with_bare(html: str) -> int:
    """WeasyPrint alone, with the same files at hand."""
    from weasyprint import HTML

    from reporting.pdf import render

    laid_out = HTML(string=html, base_url=render.BASE_URL, url_fetcher=render.StaticFetcher()).render()
    laid_out.write_pdf()
    return len(laid_out.pages)


WAYS = (with_ours, with_bare, with_issued)


if __name__ == "__main__":
    main()
