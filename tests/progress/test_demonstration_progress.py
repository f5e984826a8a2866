"""The demonstration's progress, made once for all tests here: lifelike, in its time, and what is shipped."""

import datetime as dt
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from progress.demonstration import days, fixture, source
from progress.formulas.rates import implementation_rate
from progress.models import (
    Assessment,
    Challenge,
    EntrySpending,
    Event,
    Evidence,
    ProgressEntry,
    ReportingPeriod,
    Submission,
    VictimRecord,
)
from progress.selectors.reporting import reporting_of
from progress.selectors.states import live_state
from progress.selectors.victims import statistics_until
from tests.factories import the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.any_database]


@dataclass(frozen=True)
class Made:
    """What the making gave: what the shipped files would have to hold, and what the last part of it said."""

    texts: dict[str, str]
    said: str
    periods: dict[str, ReportingPeriod]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The progress made through the services, with two stops on the way; undone after the last test of this module."""
    demonstration = override_settings(
        DEMO=True, DEMO_TODAY=dt.date(2025, 1, 6), MEDIA_ROOT=tmp_path_factory.mktemp("media")
    )
    with django_db_blocker.unblock(), demonstration, pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setenv("DEMO_PASSWORD", "vetëm-për-teste")
        load("2022-H1")
        load("2022-H2")
        said = load()
        yield Made(fixture.texts(), said, {period.code: period for period in the_plan().periods.all()})
        transaction.set_rollback(True)


def load(until=source.OPEN_PERIOD):
    """Run load_demo, which makes what is left when a part was wanted first; what it tells on stderr."""
    err = io.StringIO()
    call_command("load_demo", until=until, stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def closed(made):
    """The five periods that were collected and closed."""
    return [made.periods[code] for code in source.PERIODS[:-1]]


def rate(period, year):
    return implementation_rate(live_state(period).action_states, year)


def first_difference(file, text):
    """Where a shipped file is not what the making gives; every field of every row stands in it."""
    shipped = (fixture.folder() / file).read_text(encoding="utf-8").splitlines()
    pairs = enumerate(zip_longest(shipped, text.splitlines()), start=1)
    return next((f"{file}, line {n}: shipped {a}, made {b}" for n, (a, b) in pairs if a != b), None)


def test_what_is_shipped_is_what_the_services_make(made):
    assert set(made.texts) == {path.name for path in fixture.folder().iterdir()}
    differences = [first_difference(file, text) for file, text in made.texts.items()]
    assert not any(differences), (
        "The demonstration is made differently now. When that is meant, renew its files: "
        "scripts/manage make_demo_progress\n" + "\n".join(filter(None, differences))
    )


def test_taken_up_where_it_stopped_and_then_left_alone(made):
    assert "2022-H2" not in made.said
    assert "Made 4 of" in made.said
    assert load() == ""
    assert fixture.texts() == made.texts


def test_the_years_that_are_over_have_invented_victim_statistics_and_the_last_waits_for_its_own(made):
    records = list(VictimRecord.objects.all())
    assert [record.year for record in records] == [2022, 2023]
    assert all("Të dhëna të shpikura për demonstrim" in record.source for record in records)
    assert all(record.recorded_at.year == record.year + 1 for record in records)
    assert statistics_until().missing == [2024]


def test_all_but_the_last_period_are_closed(made):
    assert [period.status for period in made.periods.values()] == ["closed"] * 5 + ["open"]


def test_most_institutions_report_in_time_and_some_never_do(made):
    for period in closed(made):
        reporting = reporting_of(period)
        assert 0.7 <= sum(r.is_on_time for r in reporting) / len(reporting) <= 0.85
        assert 2 <= sum(r.is_late for r in reporting) <= 5
        assert 4 <= sum(r.is_missing for r in reporting) <= 7


def test_about_half_of_what_is_due_gets_implemented(made):
    last = made.periods["2024-H1"]
    found = rate(last, 2023)
    assert (found.of, 0.4 <= found.share <= 0.55) == (33, True)
    rates = [rate(period, 2024).n for period in closed(made)]
    assert rates == sorted(rates)


def test_every_status_occurs(made):
    seen = {state.status for period in closed(made) for state in live_state(period).action_states}
    assert seen == {
        "implemented",
        "partially_implemented",
        "in_progress",
        "not_implemented",
        "not_started",
        "not_reported",
        "no_evidence",
    }


def test_some_are_implemented_late_and_one_against_the_rules(made):
    implemented = Assessment.objects.filter(status="implemented").select_related("action")
    assert 2 <= sum(assessment.is_late for assessment in implemented) <= 8
    assert Assessment.objects.filter(is_override=True).exclude(reason="").count() == 1


@pytest.mark.parametrize(
    ("code", "period", "claimed", "assessed"),
    [
        ("III.2.7", "2022-H2", "implemented", "no_evidence"),
        ("IV.3.7", "2022-H2", "implemented", "partially_implemented"),
        ("I.3.1", "2022-H2", "in_progress", "not_started"),
        ("III.1.4", "2024-H1", "implemented", "in_progress"),
    ],
)
def test_claims_that_the_secretariat_does_not_share(made, code, period, claimed, assessed):
    entry = ProgressEntry.objects.get(action__code=code, submission__period__code=period, part="lead")
    assessment = Assessment.objects.get(action=entry.action, period__code=period)
    assert (entry.claimed_status, assessment.status) == (claimed, assessed)
    assert assessment.reason


def test_answers_are_returned_and_corrected_except_one(made):
    assert Event.objects.filter(kind="entry_returned").count() >= 15
    never = Submission.objects.filter(period__status="closed", status="returned")
    assert [(s.period.code, s.institution.code) for s in never] == [("2023-H2", "kpk")]


def test_no_change_spending_risks_and_forecasts_occur(made):
    answered = ProgressEntry.objects.filter(answered_at__isnull=False)
    assert 0.15 <= answered.filter(is_unchanged=True).count() / answered.count() <= 0.5
    assert EntrySpending.objects.count() > 200
    assert Challenge.objects.values("kind").distinct().count() == 3
    assert set(Assessment.objects.values_list("confidence", flat=True)) == {"", "green", "amber", "red"}


def test_open_period_is_in_the_middle_of_it(made):
    submissions = made.periods["2024-H2"].submissions.all()
    assert Counter(submissions.values_list("status", flat=True)) == {
        "draft": 20,
        "submitted": 6,
        "verified": 5,
        "returned": 1,
    }
    health = submissions.get(institution__code="msh")
    assert health.entries.filter(review="returned").exclude(review_comment="").count() == 1
    police = submissions.get(institution__code="pk")
    assert (police.status, police.entries.filter(answered_at__isnull=False).count()) == ("draft", 7)
    untouched = [s for s in submissions if not s.entries.filter(answered_at__isnull=False).exists()]
    assert 8 <= len(untouched) <= 13


def test_everything_happened_in_its_time(made):
    for period in closed(made):
        events = period.events.exclude(kind=Event.Kind.ESCALATION_STEP)  # a notice goes on when its period is over
        moments = list(events.order_by("happened_at").values_list("happened_at", flat=True))
        assert days.opening_day(period) <= moments[0].date()
        assert moments[-1].date() <= period.verify_by
        submitted = period.submissions.filter(first_submitted_at__isnull=False)
        assert all(s.first_submitted_at.date() > period.ends_on for s in submitted)
    assert Event.objects.latest("happened_at").happened_at.date() < dt.date(2025, 1, 6)
    by_people = Event.objects.exclude(kind=Event.Kind.REMINDED, detail__in=["opening", "before"])  # the timer told
    assert set(by_people.values_list("by__is_demo", flat=True)) == {True}


def test_answers_are_verified_by_somebody_else(made):
    for submission in Submission.objects.filter(status="verified").select_related("submitted_by", "verified_by"):
        assert submission.submitted_by.institution_id == submission.institution_id
        assert submission.verified_by.username == "secretariat"
        assert submission.first_submitted_at < submission.verified_at


def test_everything_invented_says_so(made):
    assert all("(demonstrim)" in title for title in Evidence.objects.values_list("title", flat=True))
    links = Evidence.objects.exclude(url="").values_list("url", flat=True)
    assert all(url.startswith("https://example.test/") for url in links)
    assert Evidence.objects.exclude(file="").count() == 3


def test_texts_name_no_person_and_no_case(made):
    for text in ProgressEntry.objects.values_list("what_was_done", flat=True):
        assert not re.search(r"\b(z\.|znj\.|rasti nr|lënda nr|pp\.? ?nr)", text, re.IGNORECASE)
