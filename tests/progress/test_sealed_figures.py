"""After any sequence of edits, every figure of every sealed period is what it was, wherever it is told.

An act is one line of ACTS: a name, and a function of the Secretariat's person. Whoever adds a way to change something
adds its act.
"""

import datetime as dt
import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
import tablib
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Institution, Role
from accounts.resources import InstitutionResource
from plans.models import Action, ActionPlan, BudgetLine, DatedTarget, Indicator, printed_passport
from plans.services import load_plan
from plans.services.amendments import adopt_amendment, draft_amendment, save_change
from plans.services.corrections import correct_transcription
from progress.models import ReportingPeriod, Risk
from progress.pages.budget import budget_overview
from progress.selectors.states import state_of
from progress.services.amendments import cancel_action
from progress.services.assessments import assess_action
from progress.services.carry_over import decide_carry_over
from progress.services.collecting.risks import RiskTerms, edit_risk
from progress.services.measurements import record_measurement
from progress.services.passports import record_passport
from reporting import snapshot
from reporting.data.files import public_json, table_titles
from reporting.data.workbook import sheet_names, workbook
from reporting.document.html import html
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.errors import Refused
from tests.examples import examples
from tests.factories import (
    action,
    open_period,
    record_victims,
    second_plan,
    someone,
    the_plan,
    verified_submission,
)
from tests.plans.test_amendment_services import new_action
from tests.progress.test_seals import whole
from tests.reporting import story
from tests.reporting.conftest import csv_files, edition
from tests.reporting.figures import checking, frozen, sentences, tables
from tests.reporting.test_pictures import cut, written

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TODAY = dt.date(2023, 3, 1)
CODE = "I.1.2"  # due at the end of 2024


def amend(by, **change):
    """Adopt an amendment of one change, in force since the middle of the sealed periods' last year."""
    draft = draft_amendment(plan=the_plan(), title="Rishikimi", by=by)
    save_change(amendment=draft, by=by, reason="Mungesë e burimeve.", **change)
    adopt_amendment(amendment=draft, decision_number="14", decided_on=TODAY, in_force_on=TODAY, by=by)


def correct(by, key=CODE, field="deadline_on", before="2024-12-31", after="2022-06-30"):
    """A term had been read wrongly: it is put right in every version that prints it."""
    what = {"of": "action", "key": key, "field": field, "before": before, "after": after}
    hana = someone(Role.ADMINISTRATOR)
    correct_transcription(plan=the_plan(), reason="Gabim leximi.", by=hana, **what)


def correct_money(by):
    """An amount of the first version, which has been revised since: planned and revised come from two documents."""
    amend(by, kind="term", key=CODE, field="budget_2024", after="88.00")
    line = BudgetLine.objects.filter(action__in=the_plan().actions(), year=2023, amount__gt=5, parts=None).first()
    correct(by, line.action.key, field="budget_2023", before=f"{line.amount}", after="5.00")


def measure(by):
    period = open_period("2023-H1", by)
    indicator = period.plan.indicators.get(code=story.NUMBER)
    record_measurement(indicator=indicator, period=period, by=by, value=Decimal(999), source="Regjistri")


def assess(by):
    assess_action(
        action=the_plan().actions().get(key=CODE), period=open_period("2023-H1", by), status="in_progress", by=by
    )


def write_in_the_register(by):
    """A risk that the answers of the sealed periods brought into it is told otherwise from the open period on."""
    open_period("2023-H1", by)
    risk = Risk.objects.filter(plan=the_plan()).first()
    terms = RiskTerms(kind=risk.kind, text="Fjalë të tjera.", action=risk.action, probability=5, impact=5)
    edit_risk(risk=risk, terms=terms, by=by, expected_version=risk.version)


def split(by):
    into = [new_action(f"I.1.9{number}") for number in (1, 2)]
    amend(by, kind="split", key=CODE, after={"into": into})


def the_next_plan(by):
    return ActionPlan.objects.filter(code="2025-2026").first() or second_plan()


def carry_over(by):
    decide_carry_over(action=the_plan().actions().get(key="I.1.3"), targets=the_next_plan(by).actions()[:1], by=by)


def complete_a_passport(by):
    """Its target is another one from the open half-year on."""
    one = Indicator.objects.select_related("plan").get(plan=the_plan(), code=story.NUMBER)
    passport = replace(printed_passport(one), unit="count", targets=(DatedTarget(dt.date(2023, 12, 31), Decimal(7)),))
    decision = {"decision_number": "9/2023", "decided_on": TODAY, "in_force_on": dt.date(2023, 1, 1)}
    record_passport(indicator=one, passport=passport, by=by, **decision)


def import_a_list(by):
    """The list of institutions comes in with another name."""
    kgjk = Institution.objects.get(code="kgjk")
    row = ("kgjk", "KGJK", "Këshilli me emër tjetër", kgjk.kind, "", "1")
    headings = ("code", "abbreviation", "name", "kind", "parent", "is_reporting")
    InstitutionResource().import_data(tablib.Dataset(row, headers=headings), raise_errors=True)


def rename_in_the_administration(by):
    """Through its page, by somebody who may."""
    client, institution = Client(), Institution.objects.get(code="msh")
    client.force_login(someone(Role.ADMINISTRATOR))
    url = reverse("admin:accounts_institution_change", args=[institution.pk])
    given = {"code": "msh", "abbreviation": "MSHP", "name": "Ministria e Shëndetit Publik", "kind": "ministry"}
    given |= {"is_reporting": "on", "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    assert client.post(url, given).status_code == 302


def load_again(by):
    """A title has been changed in the tables: loading brings it back."""
    Action.objects.filter(code=CODE).update(title="Tjetër titull")
    load_plan()


ACTS: dict[str, Callable] = {
    "a later deadline by amendment": lambda by: amend(
        by, kind="term", key=CODE, field="deadline_on", after="2025-12-31"
    ),
    "another budget by amendment": lambda by: amend(by, kind="term", key=CODE, field="budget_2023", after="77.00"),
    "a cancelled action": lambda by: cancel_action(
        action=action("I.1.3"), decision="9/2023", decided_on=TODAY, reason="Bashkuar.", by=by
    ),
    "a correction": correct,
    "a correction of money that was planned": correct_money,
    "an action split by amendment": split,
    "an action carried over": carry_over,
    "a passport of an indicator": complete_a_passport,
    "a list of institutions imported": import_a_list,
    "answers in the open period": lambda by: verified_submission(open_period("2023-H1", by), "kgjk", secretariat=by),
    "a risk told otherwise": write_in_the_register,
    "a status in the open period": assess,
    "a measurement in the open period": measure,
    "victims of a year": lambda by: record_victims(2022),
    "an institution renamed in the administration": rename_in_the_administration,
    "the plan loaded again": load_again,
    "a second plan": the_next_plan,
    "deadlines written past every service": lambda by: Action.objects.update(deadline_on=dt.date(2022, 1, 31)),
    "amounts written past every service": lambda by: BudgetLine.objects.update(amount=1),
}

OPENING = {name for name, act in ACTS.items() if "open period" in name} | {"a risk told otherwise"}
TOLD_BY_YEAR = {"victims of a year"}  # statistics are of the country and the year, not of a period


def told(periods, client):
    """What is told of the sealed periods: by the state that pages read, by reports, and by lists to keep."""
    found = {}
    for code in periods:
        period = ReportingPeriod.objects.select_related("plan__strategy").get(plan=the_plan(), code=code)
        reports = {kind: snapshot.build(kind, period) for kind in ("six_month", "annual", "final")}
        listed = client.get(reverse("action_export", args=["2022-2024", "csv"]), {"period": code}).content.decode()
        shown = client.get(reverse("period_detail", args=["2022-2024", code])).context
        state = state_of(period)
        found[code] = {
            "state": whole(state),
            "money": budget_overview(state),
            "products": [vars(reached) for one in state.actions for reached in state.reached(one).values()],
            # PDF, XLSX, CSV and JSON of a report are made of these data and nothing else; victims are told by year.
            "reports": canonical_json({k: d | {"statistics": None} for k, d in reports.items()}),
            "list": listed,
            "page": (shown["rate"], shown["fulfilment"], shown["roll_up"], shown["counts"]),
            "asked": [str(row.submission.institution) + row.submission.institution.name for row in state.reporting],
        }
    return found


@pytest.fixture
def told_before():
    """What was told before any act: each example begins with the same rows, so it is read once."""
    return {}


@settings(max_examples=examples(16), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=4, unique=True))
def test_no_figure_of_a_sealed_period_moves(acts, arta, hana, ilir, client, told_before):
    with transaction.atomic():
        periods = [story.first_half().code, story.second_half().code]
        client.force_login(ilir)
        with clock.at(TODAY):
            before = told_before or told(periods, client)
            told_before.update(before)
            for name in acts:
                try:
                    with transaction.atomic():
                        ACTS[name](arta)
                except Refused:
                    continue  # what is refused changes nothing
            after = told(periods, client)
        for code in periods:
            for what, value in before[code].items():
                assert after[code][what] == value, (code, what, acts)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(ACTS))
def test_each_act_changes_something(name, arta, hana, ilir):
    """Else the test above would say nothing of it."""
    story.first_half(), story.second_half()
    with clock.at(TODAY), CaptureQueriesContext(connection) as captured:
        ACTS[name](arta)
    assert any(query["sql"].startswith(("UPDATE", "INSERT")) for query in captured)


def test_pages_and_files_of_a_sealed_period_agree_after_all_acts(arta, hana, ilir, settings, client):
    """In a row. Its files stay the same to the byte; every number of its pages, read by its key, is the one in them."""
    story.first_half()
    period = story.second_half()
    before = files_of(period)
    client.force_login(ilir)
    with clock.at(TODAY):
        apply(ACTS.keys() - OPENING - TOLD_BY_YEAR, arta)
        settings.MATERIAL_DIFFERENCE = {"percent": "1", "euros": "1"}
        shown = pages_of(period, client)  # which speak of the last closed period as long as none is open
        apply(OPENING, arta)
        after = files_of(period)
    assert sorted(name for name in before if after[name] != before[name]) == []
    rate = state_of(period).rates_of_year.due_by
    assert f"{rate.n}/{rate.of}" in "".join(after["pdf"].split())
    rows = [*figures_in(after), *shown]
    assert checking.contradictions(rows) == []
    assert list(checking.wrong_quotients(rows)) == []
    assert len(shown) > 100


def apply(names, by):
    """What is refused changes nothing."""
    for name in sorted(names):
        with suppress(Refused), transaction.atomic():
            ACTS[name](by)


def pages_of(period, client):
    """The figures of the pages about the period, as people find them."""
    plan = ["2022-2024"]
    addresses = {
        ("home", ""): reverse("home"),
        ("budget", "all"): reverse("budget_overview", args=plan),
        ("period", ""): reverse("period_detail", args=[*plan, period.code]),
        **{(code, ""): reverse("action_detail", args=[*plan, code]) for code in (CODE, story.DELIVERED)},
    }
    found = []
    client.cookies["django_language"] = "en"
    for (name, span), url in addresses.items():
        page = client.get(url).content.decode()
        found += tables.of_html(page, f"page {name}", span, name if "." in name else "")
        found += sentences.of_html(page, f"page {name}", span)
    return found


def figures_in(files):
    """Those of the frozen data, the document, each list and the workbook."""
    data = json.loads(files["json"])
    titles = table_titles(data, "en")
    names = dict(zip(sheet_names(["About", *titles.values()])[1:], titles, strict=True))
    return [
        *frozen.rows(data),
        *tables.of_html(files["html"], "document", "2022"),
        *sentences.of_html(files["html"], "document", "2022"),
        *tables.of_csv({name: file for name, file in files.items() if name.endswith(".csv")}),
        *tables.of_xlsx(files["xlsx"], names),
    ]


def files_of(period):
    """What is handed out of a report about the period, by name."""
    data = snapshot.build("six_month", period)
    document = html(data, edition("en"))
    page = written(cut(document, "panel"))
    drawn = subprocess.run(["pdftotext", "-layout", "-", "-"], input=page, capture_output=True, check=True).stdout
    return csv_files(data, "en") | {
        "html": document,
        "pdf": drawn.decode(),
        "xlsx": workbook(data, "en"),
        "json": public_json(data),
    }


def test_what_a_page_tells_of_a_sealed_period_is_what_its_report_tells(client, ilir):
    period = story.second_half()
    client.force_login(ilir)
    Action.objects.update(deadline_on=dt.date(2022, 1, 31))
    shown = client.get(reverse("period_detail", args=["2022-2024", period.code])).context
    data = snapshot.build("annual", period)
    rate = next(row for row in data["figures"]["rates"] if row["year"] == 2022)["due_by"]
    assert (shown["rate"].n, shown["rate"].of) == (rate["n"], rate["of"])
    assert shown["roll_up"] == data["figures"]["roll_up"]
    assert shown["counts"].expected == len(data["reporting"]["by_institution"])
    assert (shown["fulfilment"].n, shown["fulfilment"].of) == (data["fulfilment"]["n"], data["fulfilment"]["of"])
