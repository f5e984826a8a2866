"""Every service against every other one, in every state in which both can act: some order explains what comes of it."""

import datetime as dt
import functools
import importlib
import inspect
import os
import pkgutil
import random
from types import SimpleNamespace

import pytest

import plans.services
import progress.services
import reporting.services
from reporting import snapshot
from reporting.services import signatures
from tests.at_once import acts_of_collecting, acts_of_plans, acts_of_progress, acts_of_reports
from tests.at_once.stage import NOW, Stage, pairs, unexplained
from tests.at_once.states import ACCEPTED, STATES, begin

# As with the examples of the property tests: a part of the pairs, another one each time; before a merge always the same
# one, with HYPOTHESIS_PROFILE=thorough all of them.
SHARE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 0.1
SHARE_OF_PLANS = SHARE if SHARE == 1 else SHARE / 4  # each writes documents, and nearly all begin with the plan
chance = random.Random(1 if "CI" in os.environ else None)

# Under another name, because two acts call the service in two ways, or the service is a step of the worker's.
CALLED = {"accept_signed_file": "sign_outside", "draft_amendment": "begin_amendment"}
# One reads a state of its own and adds an event; the other makes what nobody has yet, with all plans held.
ALONE = {"export_plan", "import_plan"}
ANSWERS = (acts_of_collecting, acts_of_progress, acts_of_reports)
# Called by services that are acts, in their transaction.
PARTS = {
    "write_edition",
    "adopt_at_once",
    "adopt_amendment",
    "create_report",
    "freeze",
    "store_comments",
    "store_entry_evidence",
    "store_action_evidence",
    "seal_period",
    "break_seal",
    "tell_if_ready",
    "drop_unneeded",
}
PARTS |= {"take_over", "withdraw", "store_review"}  # of the register of risks, when an answer is verified


def acts(*modules):
    """Every act of these by its name."""
    return {
        name: act
        for module in modules
        for name, act in vars(module).items()
        if inspect.isfunction(act) and list(inspect.signature(act).parameters) == ["again"] and not name.startswith("_")
    }


def services():
    """Every public function of the services that is given who does it: it changes something."""
    for package in (plans.services, progress.services, reporting.services):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            for name, function in vars(importlib.import_module(found.name)).items():
                if inspect.isfunction(function) and function.__module__ == found.name and not name.startswith("_"):
                    if "by" in inspect.signature(function).parameters:
                        yield name


def test_every_service_is_an_act():
    assert {CALLED.get(name, name) for name in services()} - PARTS - ALONE <= set(acts(*ANSWERS, acts_of_plans))


@pytest.fixture
def light(monkeypatch, settings):
    """What is heavy and touches no row: figures are counted once, nothing is signed or drawn, no job runs."""
    build = snapshot.build
    monkeypatch.setattr(snapshot, "build", functools.lru_cache(lambda kind, period: build(kind, period)))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(signatures, "stamp", lambda **what: None)
    light_signing = SimpleNamespace(**vars(signatures.signing))
    light_signing.check = light_signing.check_apart = lambda *a, **k: ACCEPTED
    light_signing.sign = lambda *a, **k: b"%PDF-1.7 signed here"
    monkeypatch.setattr(signatures, "signing", light_signing)
    monkeypatch.setattr(signatures, "may_go_without_timestamp", lambda: True)
    settings.REMINDER_DAYS = [(dt.date(2022, 7, 15) - NOW.date()).days]  # of the period: today


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", STATES)
def test_some_order_explains_what_comes_of_two_at_once(state, light):
    state(begin())
    with Stage() as stage:
        found = pairs(stage, acts(*ANSWERS))
        chosen = {pair: both for pair, both in found.items() if chance.random() < SHARE}
        assert not unexplained(stage, chosen)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_some_order_explains_what_two_do_to_the_plan_at_once():
    acts_of_plans.begin_drafts(begin())
    with Stage() as stage:
        found = pairs(stage, acts(acts_of_plans))
        chosen = {pair: both for pair, both in found.items() if chance.random() < SHARE_OF_PLANS}
        assert not unexplained(stage, chosen)
