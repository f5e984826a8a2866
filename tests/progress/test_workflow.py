"""The state machines: complete, agreeing with the models, and obeyed."""

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from progress import workflow
from progress.models import Escalation, ProgressEntry, ReportingPeriod, Submission
from progress.services.transitions import apply_transition
from progress.workflow import MACHINES, Transition
from reporting.management.commands.write_workflow import workflow_document
from reporting.models import Report
from reporting.workflow import REPORT
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import make_period

pytestmark = pytest.mark.usefixtures("english")

CHOICES = {
    "period": set(ReportingPeriod.Status.values),
    "submission": set(Submission.Status.values),
    "entry": set(ProgressEntry.Review.values),
    "escalation": set(Escalation.State.values),
}
STEPS = [(name, step) for name, machine in MACHINES.items() for step in machine]
machines = st.sampled_from(sorted(MACHINES))


@pytest.mark.parametrize("name", MACHINES)
def test_states_are_those_of_the_model(name):
    states = {state for step in MACHINES[name] for state in (*step.sources, step.target)}
    assert states == CHOICES[name]


@pytest.mark.parametrize(("name", "step"), STEPS, ids=[f"{name} {step.name}" for name, step in STEPS])
def test_step_is_for_a_role_that_exists_and_leads_elsewhere(name, step):
    assert set(step.roles) <= set(Role.values)
    assert step.target not in step.sources


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reached_from_the_first_one(name):
    machine = MACHINES[name]
    reached = {machine[0].sources[0]}
    for _ in machine:
        reached |= {step.target for step in machine if reached & set(step.sources)}
    assert reached == CHOICES[name]


@pytest.mark.parametrize("name", ["submission", "entry"])
def test_returning_needs_a_comment(name):
    assert workflow.find(MACHINES[name], "return").is_comment_required


def test_reopening_needs_a_comment():
    assert workflow.find(workflow.PERIOD, "reopen").is_comment_required


def test_no_step_of_another_machine_is_found():
    with pytest.raises(KeyError):
        workflow.find(workflow.PERIOD, "verify")


@given(machines, st.data())
def test_walk_never_leaves_the_states(name, data):
    machine, state = MACHINES[name], MACHINES[name][0].sources[0]
    for _ in range(data.draw(st.integers(0, 12))):
        possible = [step for step in machine if state in step.sources]
        if not possible:
            return
        state = data.draw(st.sampled_from(possible)).target
        assert state in CHOICES[name]


@given(machines, st.data())
def test_name_is_unambiguous_in_every_state(name, data):
    state = data.draw(st.sampled_from(sorted(CHOICES[name])))
    names = [step.name for step in MACHINES[name] if state in step.sources]
    assert len(names) == len(set(names))


# One step, as the services take it


@pytest.fixture
def planned(db):
    return make_period("2022-H1")


def test_step_moves_and_tells_where_from(planned, arta):
    assert apply_transition(planned, "open", opened_at=clock.now(), opened_by=arta) == "planned"
    assert planned.status == "open"
    planned.refresh_from_db()
    assert planned.status == "open"
    assert planned.opened_by == arta


def test_step_that_the_state_does_not_have_is_refused(planned):
    with pytest.raises(Refused, match="no longer possible"):
        apply_transition(planned, "close")
    planned.refresh_from_db()
    assert planned.status == "planned"


def test_comment_of_blanks_is_none(period):
    period.status = "closed"
    with pytest.raises(Refused, match="comment"):
        apply_transition(period, "reopen", comment="  \n")


def test_second_of_two_at_once_is_told(planned):
    ReportingPeriod.objects.filter(pk=planned.pk).update(
        status="closed", opened_at="2022-06-16T09:00Z", closed_at="2022-07-31T09:00Z"
    )
    with pytest.raises(StaleEdit):
        apply_transition(planned, "open", opened_at="2022-06-16T09:00Z")


@pytest.mark.parametrize("model", [ReportingPeriod, Submission, ProgressEntry, Report])
def test_machine_and_field_belong_to_each_model(model):
    assert model._meta.get_field(model.STATE_FIELD).choices
    assert all(isinstance(step, Transition) for step in model.MACHINE)


# The document


def test_document_is_up_to_date():
    call_command("write_workflow", check=True)


def test_stale_document_is_told(tmp_path):
    document = tmp_path / "workflow.md"
    with pytest.raises(CommandError, match="stale"):
        call_command("write_workflow", check=True, output=document)
    call_command("write_workflow", output=document)
    call_command("write_workflow", check=True, output=document)
    document.write_text(document.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="stale"):
        call_command("write_workflow", check=True, output=document)


def test_states_of_a_report_are_those_of_the_model():
    assert {state for step in REPORT for state in (*step.sources, step.target)} == set(Report.State.values)


def test_document_holds_every_step():
    text = workflow_document()
    for step in [*(step for _, step in STEPS), *REPORT]:
        assert f"| {step.name} | {', '.join(step.sources)} | {step.target} | {', '.join(step.roles)} |" in text
        assert all(f"{source} --> {step.target}: {step.name}" in text for source in step.sources)
