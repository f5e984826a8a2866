"""The yearly revision: proposals of an issued annual report are accepted, changed or dropped, each with its reason."""

import pytest
from django.urls import reverse

from plans.models import Amendment
from reporting.models import ProposalDecision
from reporting.services.revision import decide_proposal
from strategy_tracker.base.errors import Refused
from tests.factories import action
from tests.reporting.issued_story import issued_annual_report, issued_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REASON = "Prokurimi u përsërit."


@pytest.fixture
def report(annual):
    return issued_annual_report(annual)


@pytest.fixture
def page(client, arta, report):
    client.force_login(arta)
    client.cookies["django_language"] = "en"

    def call(*args, data=None):
        url = reverse("revision_edit" if args else "revision_list", args=[report.pk, *args])
        return client.get(url) if data is None else client.post(url, data)

    return call


def group(page, rule):
    return next(group for group in page().context["groups"] if group.rule == rule)


def test_the_proposals_of_the_report_are_listed_by_their_rule(page, client, report):
    response = page()
    text = response.content.decode()
    late = group(page, "due_and_not_implemented")
    assert response.status_code == 200 and late.rows and late.n_decided == 0
    assert all(row.code in text for row in late.rows)
    detail = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert reverse("revision_list", args=[report.pk]) in detail


def test_an_accepted_proposal_is_written_as_a_change_of_a_draft(page, client):
    code = next(row.code for row in group(page, "due_and_not_implemented").rows)
    given = {"outcome": "accepted", "reason": REASON, "amendment": "", "title": "Rishikimi vjetor 2022"}
    response = page("due_and_not_implemented", code, data=given)
    draft = Amendment.objects.get()
    assert draft.title == "Rishikimi vjetor 2022" and f"key={action(code).key}" in response.url
    assert "field=deadline_on" in response.url
    form = client.get(response.url)
    assert form.context["form"]["reason"].value() == REASON
    assert client.post(response.url, {"day": "2025-06-30", "reason": REASON}).status_code == 302
    (row,) = [row for row in group(page, "due_and_not_implemented").rows if row.code == code]
    assert row.decision.outcome == "accepted" and row.n_changes == 1


def test_a_changed_one_lets_another_term_be_chosen_and_goes_into_the_same_draft(page):
    first, second = [row.code for row in group(page, "due_and_not_implemented").rows][:2]
    page("due_and_not_implemented", first, data={"outcome": "accepted", "reason": REASON, "title": "Rishikimi"})
    draft = Amendment.objects.get()
    given = {"outcome": "changed", "reason": REASON, "amendment": draft.pk}
    response = page("due_and_not_implemented", second, data=given)
    assert "field=&" in response.url and ProposalDecision.objects.filter(amendment=draft).count() == 2


def test_a_dropped_one_keeps_its_reason(page):
    rule = page().context["groups"][-1].rule
    code = group(page, rule).rows[0].code
    response = page(rule, code, data={"outcome": "dropped", "reason": "Nuk ka fonde."})
    assert response.url.endswith(f"#{rule}")
    decision = ProposalDecision.objects.get()
    assert (decision.outcome, decision.amendment, decision.reason) == ("dropped", None, "Nuk ka fonde.")
    assert "Nuk ka fonde." in page().content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "dropped", "reason": ""},
        {"outcome": "accepted", "reason": REASON, "title": ""},
        {"outcome": "perhaps", "reason": REASON},
        {"outcome": "accepted", "reason": REASON, "amendment": "999"},
    ],
)
def test_a_decision_is_whole_or_none(page, given):
    code = group(page, "due_and_not_implemented").rows[0].code
    assert page("due_and_not_implemented", code, data=given).status_code == 422
    assert not ProposalDecision.objects.exists() and not Amendment.objects.exists()


def test_what_the_report_does_not_propose_is_not_found(page):
    assert page("due_and_not_implemented", "I.9.9").status_code == 404
    assert page("colour", "I.1.1").status_code == 404


def test_only_the_secretariat_decides_and_only_on_issued_annual_reports(client, report, elira, arta, driton):
    client.force_login(elira)
    assert client.get(reverse("revision_list", args=[report.pk])).status_code == 200
    with pytest.raises(Refused, match="Secretariat"):
        decide_proposal(report=report, rule="x", code="I.1.1", outcome="dropped", reason="x", by=elira)
    client.force_login(driton)
    assert client.get(reverse("revision_list", args=[report.pk])).status_code == 403
    client.force_login(arta)
    half_yearly = issued_report("finalised", period=report.period)
    assert client.get(reverse("revision_list", args=[half_yearly.pk])).status_code == 403
