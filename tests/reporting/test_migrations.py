"""A database from before the upgrade holds the same after it, row by row: events of reports, jobs that wait, texts."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from accounts.models import Institution, Role
from plans.models import Action
from progress.models import Escalation, Event, Risk
from reporting.models import Report, ReportEvent, SectionText, Snapshot
from reporting.selectors.texts import prose_of
from strategy_tracker.base import clock
from tests import databases
from tests.factories import make_period, someone
from tests.quick_migrations import quick_migrations

BEFORE = [("reporting", "0003_attempts"), ("progress", "0002_victims")]
NOON = dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC)
# Kind and detail as they were → kind and detail as they are.
EVENTS = [
    ("report_generated", "six_month v1 sq", "generated", ""),
    ("report_downloaded", "six_month v1 sq", "downloaded", ""),
    ("report_downloaded", "six_month v1 sq raporti 6.xlsx", "downloaded", "raporti 6.xlsx"),
    ("report_consulted", "six_month v1 sq · until 2025-02-01", "consulted", "until 2025-02-01"),
    ("report_edited", "six_month v1 sq · v1 → v2", "edited", "v1 → v2"),
    ("consultation_ended", "six_month v1 sq", "consultation_ended", ""),
    ("report_commented", "six_month v1 sq · summary", "commented", "summary"),
    ("comment_answered", "six_month v1 sq · summary", "comment_answered", "summary"),
    ("report_finalised", "six_month v1 sr-latn", "finalised", ""),
    ("report_signed", "six_month v1 sr-latn", "signed", ""),
    ("signature_refused", "six_month v1 sr-latn", "signature_refused", ""),
    ("report_published", "six_month v1 sr-latn", "published", ""),
    ("report_superseded", "six_month v1 sr-latn", "superseded", ""),
    ("link_made", "six_month v1 sr-latn", "link_made", ""),
    ("link_revoked", "six_month v1 sr-latn", "link_revoked", ""),
    ("link_opened", "six_month v1 sr-latn", "link_opened", ""),
    # A draft that has got another version since.
    ("report_generated", "six_month v1 en", "generated", ""),
]
LOST = [("report_generated", "annual v1 sq"), ("report_signed", "")]
OTHER = ("period_closed", "")
STEPS = {"sq": ("issue_seal", "running"), "sr-latn": ("issue_waiting", "queued"), "en": ("snapshot", "running")}
TEXT = "- një\n\n15. janar\n20. mars"
HELD = ("happened_at", "by_id", "before", "after", "reason")


def migrate(targets=None):
    """To these migrations, or to the last ones; the models as they are there."""
    executor = MigrationExecutor(connection)
    last = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("reporting", "progress")]
    return executor.migrate(targets or last)


def make_reports(period, by):
    made = {"made_at": NOON, "data": "{}", "sha256": "0" * 64}
    snapshot = Snapshot.objects.create(period=period, kind="six_month", **made)
    for language, version in (("sq", 1), ("sr-latn", 1), ("en", 2)):
        Report.objects.create(
            kind="six_month",
            period=period,
            language=language,
            version=version,
            snapshot=snapshot,
            created_at=clock.now(),
            created_by=by,
        )


def write_as_before(apps, period, by):
    """Events of every kind, jobs at their steps, a queued task, as the program before the upgrade wrote them."""
    events = apps.get_model("progress", "Event").objects
    pairs = [(kind, detail) for kind, detail, _kind, _detail in EVENTS]
    for n, (kind, detail) in enumerate([*pairs, *LOST, OTHER]):
        events.create(
            kind=kind,
            detail=detail,
            period_id=period.pk,
            by_id=by.pk if n % 2 else None,
            happened_at=NOON + dt.timedelta(minutes=n // 3),
            before="signed" if n % 4 else "",
            after=f"after {n}",
            reason=f"Arsyeja {n}\nnë dy rreshta",
        )
    for language, (step, rendering) in STEPS.items():
        reports = apps.get_model("reporting", "Report").objects.filter(language=language)
        reports.update(step=step, rendering=rendering)
        text = {"report_id": reports.get().pk, "chapter": "summary", "number": 1, "text": TEXT, "written_at": NOON}
        apps.get_model("reporting", "SectionText").objects.create(**text)
    for name in ("render_report", "issue_report"):
        values = {"args_kwargs": {"args": [1], "kwargs": {}}, "run_after": NOON, "backend_name": "default"}
        DBTaskResult.objects.create(task_path=f"reporting.tasks.{name}", **values)


def name_difficulties_as_before(apps, by):
    """The same risk in two half-years, graded higher in the second; a difficulty; and what nobody has verified."""
    action, institution = Action.objects.get(code="I.1.1"), Institution.objects.get(code="pk")
    done = {"status": "verified", "first_submitted_at": NOON, "submitted_at": NOON, "submitted_by_id": by.pk}
    periods = apps.get_model("progress", "ReportingPeriod").objects
    for code, impact in (("2022-H1", "medium"), ("2022-H2", "high")):
        place = {"period": periods.get(code=code), "institution_id": institution.pk}
        submission = apps.get_model("progress", "Submission").objects.create(
            **place, **done, verified_at=NOON, verified_by_id=by.pk
        )
        answered = {"claimed_status": "in_progress", "answered_at": NOON, "answered_by_id": by.pk}
        reviewed = {"review": "verified", "reviewed_at": NOON, "reviewed_by_id": by.pk}
        entries, challenges = (apps.get_model("progress", name).objects for name in ("ProgressEntry", "Challenge"))
        entry = entries.create(submission=submission, action_id=action.pk, part="lead", **answered, **reviewed)
        challenges.create(
            entry=entry, kind="risk", description=" Rreziku ", probability="high", impact=impact, owner=f"në {code}"
        )
    challenges.create(entry=entry, kind="difficulty", description="Vështirësia", mitigation="Masa", probability="low")
    other = Action.objects.get(code="I.1.2")
    pending = entries.create(submission=submission, action_id=other.pk, part="lead", **answered)
    challenges.create(entry=pending, kind="difficulty", description="Ende e paverifikuar")


def difficulties_stand_in_the_register():
    fields = ("kind", "text", "mitigation", "probability", "impact", "owner", "opened_in__code", "state")
    assert list(Risk.objects.order_by("pk").values_list(*fields)) == [
        ("risk", "Rreziku", "", 4, 4, "në 2022-H2", "2022-H1", "open"),
        ("difficulty", "Vështirësia", "Masa", None, None, "", "2022-H2", "open"),
    ]
    reviews = ("period__code", "probability", "impact", "reviewed_at")
    risk, difficulty = Risk.objects.order_by("pk")
    assert list(risk.reviews.order_by("pk").values_list(*reviews)) == [("2022-H1", 4, 3, NOON), ("2022-H2", 4, 4, NOON)]
    assert difficulty.reviews.get().entry.action.code == "I.1.1"


def tell_problems_as_before(apps, period, by):
    """One that waits for an answer, one that was answered, one that was closed without any."""
    later = NOON + dt.timedelta(days=9)
    for status, answer, answered_at in (("open", "", None), ("answered", "U vlerësua", later), ("closed", "", None)):
        apps.get_model("progress", "Escalation").objects.create(
            action_id=Action.objects.get(code="I.1.1").pk,
            period_id=period.pk,
            problem=f"Problemi {status}",
            status=status,
            told_at=NOON,
            told_by_id=by.pk,
            answer=answer,
            answered_at=answered_at,
        )


def problems_took_their_steps():
    told = {row.problem: row for row in Escalation.objects.all()}
    states = {problem: (row.state, str(row.since), row.protocol_number) for problem, row in told.items()}
    assert states == {
        "Problemi open": ("sent", "2025-01-06", "–"),
        "Problemi answered": ("assessed", "2025-01-15", "–"),
        "Problemi closed": ("followed_up", "2025-01-06", "–"),
    }
    steps = {p: list(r.steps.order_by("pk").values_list("kind", "text")) for p, r in told.items()}
    first = {p: [("noted", p), ("sent", p)] for p in told}
    assert steps == {
        "Problemi open": first["Problemi open"],
        "Problemi answered": [*first["Problemi answered"], ("assessed", "U vlerësua")],
        "Problemi closed": [*first["Problemi closed"], ("followed_up", "Problemi closed")],
    }


def rows_of(model, *fields):
    return list(model.objects.order_by("happened_at", "pk").values_list(*fields))


@pytest.mark.django_db(transaction=True)
def test_a_database_from_before_the_upgrade_holds_the_same_after_it():
    with databases.another(as_made=True), quick_migrations():
        _goes_back_and_forth()


def _goes_back_and_forth():
    period, by = make_period("2022-H1"), someone(Role.SECRETARIAT)
    make_reports(period, by)
    own = Event.objects.count()
    apps = migrate(BEFORE).apps
    write_as_before(apps, period, by)
    name_difficulties_as_before(apps, by)
    tell_problems_as_before(apps, period, by)
    old, fields = apps.get_model("progress", "Event"), ("kind", "detail", "period_id", *HELD)
    before = rows_of(old, *fields)[own:]
    migrate()
    is_like_before(before)
    difficulties_stand_in_the_register()
    problems_took_their_steps()
    migrate(BEFORE)
    again = rows_of(old, *fields)
    expected = [row if row[1] != "six_month v1 en" else (row[0], "six_month v2 en", *row[2:]) for row in before]
    assert sorted(again[own:], key=str) == sorted(expected, key=str)
    told = apps.get_model("progress", "Escalation").objects.order_by("pk").values_list("status", "answer")
    assert list(told) == [("open", ""), ("answered", "U vlerësua"), ("closed", "Problemi closed")]
    steps = apps.get_model("reporting", "Report").objects.values_list("language", "step")
    assert dict(steps) == {"sq": "issue_seal", "sr-latn": "issue_waiting", "en": "document"}


def is_like_before(before):
    told = rows_of(ReportEvent, "kind", "detail", "report__language", *HELD)
    named = [(kind, detail, words.split(" ")[2]) for _kind, words, kind, detail in EVENTS]
    assert told == [(*name, *row[3:]) for name, row in zip(named, before, strict=False)]
    kept = list(Event.objects.order_by("pk").values_list("kind", "detail"))
    assert kept[-3:] == [*LOST, OTHER] and not Event.objects.filter(kind__in=["link_made", "report_edited"]).exists()
    for text in SectionText.objects.all():
        assert (text.text, prose_of(text)) == (TEXT, "‣ një\n\n15. janar\n20. mars")
    jobs = Report.objects.order_by("pk").values_list("job_purpose", "step")
    assert list(jobs) == [("issue", "sealing"), ("issue", ""), ("draft", "document")]
    for task in DBTaskResult.objects.values_list("task_path", flat=True):
        assert import_string(task).name == task.rpartition(".")[2]
