"""What a page costs with one plan and with many: queries and time, page by page.

    python bench/many_plans.py [--plans 100] [--rounds 7]

The plans are copies of the 2022–2024 plan with the demonstration's progress: 101 actions and 6 half-years each, with
answers, evidence, assessments, measurements and events; rows are copied by the database, the same on every run. In the
copies all periods are closed. DATABASE_URL names the database, which must be empty and is filled: by default a SQLite
file that is gone afterwards. Milliseconds are those of the processor, the least of the rounds: of this process, where
SQLite works too, and of the server process of a PostgreSQL on this machine. The list of plans itself (/plans/) grows
with them and is told apart.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
OFFSET = 1_000_000  # between the primary keys of one copy and the next
PLAN, CLOSED, OPEN = "2022-2024", "2023-H2", "2024-H2"
MOST = 1.2
GROWS = "/plans/"
LINE = "{:14}{:58}{:>9}{:>9}{:>10}{:>10}{:>8}"
# What copies say differently; %(number)s is that of the copy.
CHANGED = {
    ("plans_actionplan", "code"): "code || '-%(number)s'",
    ("progress_reportingperiod", "status"): "'closed'",
    ("progress_reportingperiod", "closed_at"): "coalesce(closed_at, opened_at)",
    ("progress_reportingperiod", "closed_by_id"): "coalesce(closed_by_id, opened_by_id)",
}
Costs = dict[tuple[str, str], tuple[int, float]]


def main() -> None:
    """Measure, copy, measure again, and print; exits with 1 where a page costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-plans-") as folder:
        set_up(folder)
        make_first()
        before = costs(options.rounds)
        began = time.perf_counter()
        rows = copy_plans(options.plans)
        print(f"{options.plans} plans: {rows:,} rows copied in {time.perf_counter() - began:.0f} s")
        sys.exit(show(before, costs(options.rounds)))


def set_up(folder: str) -> None:
    """A database and folders that nobody misses."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "strategy_tracker.settings",
        "DEMO": "1",
        "DEMO_PASSWORD": "only-for-the-bench",
        "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
        "MEDIA_ROOT": f"{folder}/media",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/plans.sqlite3")
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup()


def make_first() -> None:
    """The plan, the accounts and the progress of the demonstration."""
    from django.core.management import call_command

    for command in ("migrate", "load_plan", "load_demo"):
        call_command(command, verbosity=0)


def copy_plans(number: int) -> int:
    """Copy everything that belongs to the plan, so often that there are `number` of them; how many rows that makes."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    tables = list(tables_of_a_plan())
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in range(1, number):
            for table, columns in tables:
                cursor.execute(copying(table, columns, copy))
        for statement in connection.ops.sequence_reset_sql(no_style(), models_of_a_plan()):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return sum(model._base_manager.count() for model in models_of_a_plan())


def models_of_a_plan() -> list[Any]:
    """The plan and every model that points to it, also through others, each after those that it points to."""
    from django.apps import apps

    from plans.models import ActionPlan

    found: list[Any] = [ActionPlan]
    models = [m for app in ("plans", "progress") for m in apps.get_app_config(app).get_models()]
    for model in models:
        if model not in found and any(field.related_model in found for field in model._meta.concrete_fields):
            found.append(model)
    return found


def tables_of_a_plan() -> Iterator[tuple[str, dict[str, bool]]]:
    """Their tables, and of each column whether it holds the key of a row that is copied too."""
    models = models_of_a_plan()
    for model in models:
        fields = model._meta.concrete_fields
        yield model._meta.db_table, {f.column: f.primary_key or f.related_model in models for f in fields}


def copying(table: str, columns: dict[str, bool], number: int) -> str:
    """The statement that makes a copy of the first plan's rows."""
    from django.db import connection

    names = {column: connection.ops.quote_name(column) for column in columns}
    values = [
        CHANGED.get((table, column), f"{names[column]} + {number * OFFSET}" if is_key else names[column])
        for column, is_key in columns.items()
    ]
    told = ", ".join(values).replace("%(number)s", str(number))
    return f"INSERT INTO {table} ({', '.join(names.values())}) SELECT {told} FROM {table} WHERE id < {OFFSET}"  # noqa: S608


def pages() -> Iterator[tuple[str, str]]:
    """Who opens which page: the main pages of each kind of person."""
    below = (
        "",
        "quality/",
        "actions/",
        "actions/I.1.2/",
        "actions/export/csv/",
        "indicators/",
        "indicators/I-1/",
        "budget/",
        "progress/",
        f"progress/{CLOSED}/",
        f"progress/{OPEN}/",
        f"submissions/{CLOSED}/pk/",
        f"submissions/{CLOSED}/pk/verify/",
    )
    for page in ("/", "/victims/", "/reports/", "/help/", *(f"/plans/{PLAN}/{page}" for page in below), GROWS):
        yield "secretariat", page
    own = (f"submissions/{OPEN}/pk/", f"submissions/{OPEN}/pk/check/")
    for page in ("/", *(f"/plans/{PLAN}/{page}" for page in own)):
        yield "institution", page
    for page in ("/", f"/plans/{PLAN}/"):
        yield "coordinator", page


def costs(rounds: int) -> Costs:
    """Queries and milliseconds of each page."""
    clients = {role: signed_in(role) for role in ("secretariat", "institution", "coordinator")}
    clock = processor_seconds()
    found = {}
    for role, page in pages():
        client = clients[role]
        n_queries = queries(client, page)
        found[role, page] = n_queries, min(milliseconds(client, page, clock) for _round in range(rounds))
    return found


def processor_seconds() -> Callable[[], float]:
    """What this process has used of the processor, and the database's server process, if that is another one."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")  # its first number: nanoseconds on a processor
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


def signed_in(role: str) -> Any:
    """A browser with somebody of this role; of an institution, the Police."""
    from django.test import Client

    from accounts.models import User

    people = User.objects.filter(role=role, is_active=True)
    person = people.get(institution__code="pk") if role == "institution" else people.first()
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    client.get(f"/plans/{PLAN}/")  # so that it is the chosen one
    return client


def queries(client: Any, page: str) -> int:
    """How many queries a page needs that has been opened before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
    assert response.status_code == 200, f"{page}: {response.status_code}"
    return len(captured)


def milliseconds(client: Any, page: str, clock: Any) -> float:
    """What one opening takes."""
    began = clock()
    client.get(page)
    return 1000 * (clock() - began)


def show(before: Costs, after: Costs) -> int:
    """The table, and how many pages cost more than they may."""
    print(LINE.format("who", "page", "queries", "then", "ms", "then", "ratio"))
    worse = 0
    for (role, page), (n_queries, ms) in before.items():
        now, ms_now = after[role, page]
        is_worse = page != GROWS and (now != n_queries or ms_now > MOST * ms)
        worse += is_worse
        ratio = f"{ms_now / ms:.2f}{' !' if is_worse else ''}"
        print(LINE.format(role, page, n_queries, now, f"{ms:.1f}", f"{ms_now:.1f}", ratio))
    print(f"{worse} pages cost more than {MOST} times, or more queries" if worse else f"every page within {MOST} times")
    return bool(worse)


if __name__ == "__main__":
    main()
