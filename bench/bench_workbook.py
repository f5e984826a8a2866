"""What reading a large workbook costs, beside what openpyxl needs to read the same file.

    .venv/bin/python bench/bench_workbook.py [ROUNDS]

The workbook of an institution that answers on all 101 actions, each with dozens of difficulties and lines of spending,
as it was downloaded but for one changed line an action: some 10,000 lines. Processor seconds of this
process and its children, the median of the rounds, both in turn in one run:

    openpyxl    load_workbook, and every value looked at (also in its read-only mode, which is its fastest)
    import      the product: the limited child from its start to its answer, and the comparison with the stored answers
    confirm     besides: everything taken over in one transaction

The import may take 1.5 times of what openpyxl takes; the ratio is printed, and is the exit code's question.
"""

import io
import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))
MOST = 1.5
SPENT, DIFFICULTIES = 39, 54  # lines of each action: all that the form takes of money, and more difficulties


def seconds_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of this process and of its children, and what came of it."""
    before = used()
    made = work()
    return used() - before, made


def used() -> float:
    """User and system time."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(found.ru_utime + found.ru_stime for found in map(resource.getrusage, kinds))


def make_submission() -> tuple[Any, Any]:
    """One institution that leads everything, with as much as an answer can hold; rows past the services."""
    from django.core.management import call_command

    from accounts.models import Institution, User
    from plans.models import ActionPlan, FundingSource
    from progress.models import Challenge, EntrySpending, ProgressEntry, ReportingPeriod, Submission
    from progress.services.periods import plan_periods
    from strategy_tracker.base import clock

    for command in ("migrate", "load_plan"):
        call_command(command, verbosity=0)
    institution, plan = Institution.objects.get(code="mpb"), ActionPlan.objects.get()
    person = User.objects.create(username="mpb", role="institution", institution=institution)
    plan_periods(plan=plan, by=User.objects.create(username="arta", role="secretariat"))
    period = ReportingPeriod.objects.get(code="2022-H1")
    ReportingPeriod.objects.filter(pk=period.pk).update(status="open", opened_at=clock.now(), opened_by=person)
    period.refresh_from_db()
    submission = Submission.objects.create(period=period, institution=institution)
    entries = ProgressEntry.objects.bulk_create(
        ProgressEntry(
            submission=submission,
            action=action,
            part="lead",
            what_was_done="Puna ka vazhduar sipas planit.",
            answered_at=clock.now(),
            answered_by=person,
        )
        for action in plan.actions()
    )
    kinds = [(n, r) for n in ("capital", "current", "unspecified") for r in ("one_off", "recurrent", "unspecified")]
    spendings = [(source, *kind) for source in FundingSource.objects.all() for kind in kinds][:SPENT]
    EntrySpending.objects.bulk_create(
        EntrySpending(entry=entry, source=source, nature=nature, recurrence=recurrence, amount=1250)
        for entry in entries
        for source, nature, recurrence in spendings
    )
    Challenge.objects.bulk_create(
        Challenge(
            entry=entry, kind="difficulty", description=f"Vështirësia {n}.", mitigation="Adresohet.", owner="Dega"
        )
        for entry in entries
        for n in range(DIFFICULTIES)
    )
    return submission, person


def changed(content: bytes) -> bytes:
    """One line an action filled in otherwise, and lines of a large file's size: empty ones are added to the end."""
    from openpyxl import load_workbook

    book, stream = load_workbook(io.BytesIO(content)), io.BytesIO()
    sheets = {sheet["A1"].value: sheet for sheet in book.worksheets}
    answers = sheets["answers"]
    place = next(cell.column for cell in answers[1] if cell.value == "next_steps")
    for line in range(3, answers.max_row + 1):
        answers.cell(line, place).value = f"Hapi i radhës i rreshtit {line}."
    book.save(stream)
    n_lines = sum(sheets[kind].max_row for kind in ("answers", "quantities", "spending", "difficulties"))
    print(f"{n_lines:,} lines, {len(stream.getvalue()) / 1e6:.1f} MB")
    return stream.getvalue()


def read_by_openpyxl(content: bytes, **how: bool) -> int:
    """Every value of every sheet, looked at."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), data_only=True, **how)
    return sum(
        value is not None for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for value in row
    )


def main(rounds: int) -> None:
    """Measure and print; exits with 1 where the import takes longer than it may."""
    with tempfile.TemporaryDirectory(prefix="bench-workbook-") as folder:
        from many_plans import set_up

        set_up(folder)
        from django.utils import translation

        from progress.services.collecting.workbooks import import_workbook, keep_workbook
        from progress.workbook.comparison import Comparison
        from progress.workbook.reading import filled_in, read_workbook
        from progress.workbook.writing import write_workbook
        from strategy_tracker.base import clock

        submission, person = make_submission()
        with clock.at(submission.period.submit_by), translation.override("sq"):
            took, content = seconds_of(lambda: write_workbook(submission, person))
            print(f"written in {took:.1f} s")
            content = changed(content)

            def imported() -> Any:
                told = read_workbook(content, submission)
                return told, Comparison(submission, filled_in(told), person)

            ways: dict[str, Callable[[], Any]] = {
                "openpyxl": lambda: read_by_openpyxl(content),
                "openpyxl, read-only": lambda: read_by_openpyxl(content, read_only=True),
                "import": imported,
                "of which the child": lambda: read_workbook(content, submission),
            }
            taken: dict[str, list[float]] = {name: [] for name in ways}
            for _round in range(rounds):
                for name, way in ways.items():
                    taken[name].append(seconds_of(way)[0])
            medians = {name: statistics.median(found) for name, found in taken.items()}
            for name, found in medians.items():
                print(f"{name:22}{found:6.2f} s")
            told, comparison = imported()
            print({state.value: n for state, n in comparison.counts}, len(comparison.written), "answers")
            kept = {"file_name": "a.xlsx", "content": content, "told": told}
            upload = keep_workbook(submission=submission, by=person, **kept)
            given = comparison.given
            took, _n = seconds_of(lambda: import_workbook(upload=upload, given=given, by=person))
            print(f"{'confirm':22}{took:6.2f} s")
    ratio, fastest = (medians["import"] / medians[name] for name in ("openpyxl", "openpyxl, read-only"))
    print(f"ratio {ratio:.2f} (to the read-only mode: {fastest:.2f}); at most {MOST}")
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    os.nice(5)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
