"""The demonstration: accounts for a demonstration only, and the same lifelike progress on every run."""

import datetime as dt
import io
import json
import re
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from accounts.demonstration import create_demonstration_accounts, demonstration_accounts, keep_password
from accounts.letters import silenced
from accounts.models import Duty, Institution, Role, User
from plans.models import Action, ActionInstitution
from progress.demonstration import days, quantities, source
from progress.demonstration.files import make_pdf
from progress.demonstration.making import make_progress
from progress.models import Event, ReportingPeriod
from progress.selectors.outputs import Reached
from progress.services.answers import submit
from progress.uploads.personal_numbers import in_texts
from tests.factories import EXPLANATION, MSH, answered_submission, open_period, the_plan

PASSWORD = "vetëm-për-teste"


@pytest.fixture
def demo(db, settings, monkeypatch, tmp_path):
    """A demonstration that stands still on its day, as `make run` sets it up."""
    settings.DEMO, settings.DEMO_TODAY, settings.MEDIA_ROOT = True, dt.date(2025, 1, 6), tmp_path
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    return settings


def load(**options):
    """What load_demo writes to stdout and to stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command("load_demo", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


# Accounts


def test_accounts_are_made_in_a_demonstration_only(db, settings, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    for service in (partial(create_demonstration_accounts, PASSWORD), load):
        with pytest.raises(CommandError, match="DEMO=1"):
            service()
    assert not User.objects.exists()


def test_password_is_needed(demo, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD")
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        load()
    assert not User.objects.exists()


def test_one_account_for_each_role_and_each_institution_that_is_asked(demo):
    create_demonstration_accounts(PASSWORD)
    by_role = {p.role: p.username for p in demonstration_accounts() if p.role != Role.INSTITUTION}
    assert set(by_role) == set(Role.values) - {Role.INSTITUTION}
    assert by_role[Role.SECRETARY_GENERAL] == "secretary-general"
    people = demonstration_accounts().filter(role=Role.INSTITUTION)
    reporting = {person.username: person.institution.code for person in people.filter(duty=Duty.FOCAL_POINT)}
    assert reporting == {code: code for code in Institution.objects.asked_to_report().values_list("code", flat=True)}
    assert {"pk", "mpb", "mfpt", "msh"} <= set(reporting)
    others = dict(people.exclude(duty=Duty.FOCAL_POINT).values_list("username", "duty"))
    assert others == {"pk-deputy": Duty.DEPUTY, "ad-head": Duty.HEAD}


def test_everybody_is_marked_and_nobody_can_be_written_to(demo):
    for person in create_demonstration_accounts(PASSWORD):
        assert person.is_demo
        assert person.email.endswith("@example.test")
        assert person.get_full_name().strip()
        assert not person.is_superuser


def test_account_signs_in_with_the_password(demo, client):
    load(no_progress=True)
    assert client.login(username="secretariat", password=PASSWORD)
    assert client.login(username="pk", password=PASSWORD)
    assert not client.login(username="pk", password="tjetër")


def test_account_of_a_demonstration_does_not_sign_in_elsewhere(demo, client):
    load(no_progress=True)
    demo.DEMO = False
    assert not client.login(username="secretariat", password=PASSWORD)


def test_second_run_makes_nobody_and_keeps_what_was_changed(demo):
    load(no_progress=True)
    User.objects.filter(username="pk").update(first_name="Agim")
    before = User.objects.count()
    out, _ = load(no_progress=True)
    assert User.objects.count() == before
    assert User.objects.get(username="pk").first_name == "Agim"
    assert PASSWORD in out
    assert "administrator secretariat coordinator authority secretary-general minister observer" in out


def test_new_password_in_the_environment_is_everybodys(demo, monkeypatch):
    load(no_progress=True)
    assert not keep_password(PASSWORD)
    monkeypatch.setenv("DEMO_PASSWORD", "krejt-tjetër")
    load(no_progress=True)
    assert all(person.check_password("krejt-tjetër") for person in demonstration_accounts())


# What was invented


def test_every_action_has_a_course_with_texts_of_its_kind():
    courses = source.courses()
    assert set(courses) == set(source._file("courses.json")["courses"])
    for course in courses.values():
        texts = source.texts(course.kind)
        assert all(texts[name] for name in ("start", "add", "stalled", "support", "next", "evidence")), course.kind
        assert len(source.challenges(course.kind)) >= 2
        assert course.last is None or course.last >= course.first
        assert set(course.flaws) <= set(source.PERIODS)


@pytest.mark.django_db
def test_courses_are_those_of_the_plan():
    assert set(source.courses()) == set(Action.objects.values_list("code", flat=True))


@pytest.mark.django_db
def test_rounds_name_institutions_that_are_asked():
    plot = source.open_round()
    named = {*plot["verified"], *plot["submitted"], *plot["returned"], *plot["drafts"]}
    for code in source.PERIODS[:-1]:
        played = source.closed_round(code)
        named |= {*played.absent, *played.late, *played.returned, *played.never_corrected}
        assert not set(played.absent) & {*played.late, *played.returned}
    assert named <= set(Institution.objects.asked_to_report().values_list("code", flat=True))


def test_files_say_that_they_are_invented():
    for path in source.settings.BASE_DIR.glob("fixtures/demo/**/*.json"):
        text = path.read_text(encoding="utf-8")
        assert "demonstrim" in json.loads(text)["note"]
        assert not in_texts([(0, re.sub(r"\b[0-9a-f]{64}\b", "", text))])


def test_evidence_files_are_real():
    assert "Vendim (model)" in PdfReader(io.BytesIO(make_pdf("Vendim (model)"))).pages[0].extract_text()


@pytest.mark.parametrize("day", ["2022-07-02", "2023-01-01", "2025-01-07", "2022-12-25"])
def test_offices_are_closed(day):
    closed = dt.date.fromisoformat(day)
    assert days.working_day(closed) > closed > days.working_day(closed, step=-1)


# Whose demonstration it is


def test_somebodys_open_period_is_left_to_them(demo):
    load(no_progress=True)
    open_period("2022-H1", User.objects.get(username="secretariat"))
    before = Event.objects.count()
    assert make_progress(plan=the_plan()) == 0
    _, err = load()
    assert (err, Event.objects.count()) == ("", before)


def test_nobody_is_written_to_about_the_past(period, driton, arta, django_capture_on_commit_callbacks):
    submission = answered_submission(period, MSH, driton)
    with django_capture_on_commit_callbacks() as callbacks, silenced():
        submit(submission=submission, by=driton, explanation=EXPLANATION)
    assert callbacks == []


@pytest.mark.django_db
def test_quantities_of_a_finished_course_reach_their_targets():
    plan = the_plan()
    periods = [
        ReportingPeriod(plan=plan, code=c, ends_on=dt.date(int(c[:4]), 6 if c[-1] == "1" else 12, 30))
        for c in source.PERIODS
    ]
    for part in ActionInstitution.objects.filter(part="lead").select_related("action"):
        course = source.courses()[part.action.code]
        if course.last is None or "override" in course.flaws.values():
            continue
        for output in part.action.outputs.all():
            so_far = Reached(output)
            for period in periods[: course.last + 1]:
                answer = quantities.quantity_of(output, course, period, so_far)
                is_reached = quantities.is_reached(output, answer, period, so_far)
                if answer is not None:
                    so_far.by_year[period.ends_on.year] += answer.value
            assert is_reached, (part.action.code, output.number)
