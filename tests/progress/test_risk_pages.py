"""The pages of the register of risks."""

import io

import openpyxl
import pytest
from django.urls import reverse

from progress.models import Risk
from progress.pages.collecting.risks import RiskList
from progress.services.collecting.risks import RiskTerms, add_risk
from strategy_tracker.base import clock
from tests.factories import action, before_deadline, get_entry, get_submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CODE = "III.1.13"


def url(name, *args):
    return reverse(name, args=["2022-2024", *args])


@pytest.fixture
def secretariat(sign_in, arta):
    """Arta, signed in."""
    return sign_in(arta)


@pytest.fixture
def risks(period, arta):
    """A high risk of the ministry's action, a challenge of an objective, and one of the whole plan."""
    rows = (
        RiskTerms("risk", "Buxheti nuk është ndarë.", action(CODE), None, 5, 4, owner="MSH", due_on=period.starts_on),
        RiskTerms("challenge", "Mungojnë të dhënat.", None, action("I.1.1").objective),
        RiskTerms("risk", "Ndryshimi i qeverisë.", None, None, 2, 2),
    )
    return [add_risk(plan=period.plan, terms=terms, by=arta) for terms in rows]


def test_the_list_filters_counts_and_goes_along(secretariat, risks):
    page = secretariat.get(url("risk_list"))
    assert [risk.text for risk in page.context["found"].rows] == [risks[0].text, risks[2].text, risks[1].text]
    cells = [cell for row in page.context["found"].map.rows for cell in row.cells if cell.n]
    assert [(cell.score, cell.level) for cell in cells] == [(20, "high"), (4, "low")]
    html = page.content.decode()
    assert "20 · i lartë" in " ".join(html.split()) and "5 · shumë i lartë" in html
    for query, n in (
        ("high=1", 1),
        ("overdue=1", 1),
        ("objective=I", 1),
        ("objective=III.1", 1),
        ("kind=risk", 2),
        ("owner=MSH", 1),
        ("q=QEVERISE", 1),
        ("probability=5&impact=4", 1),
        ("state=settled", 0),
        ("state=what&kind=no", 3),
    ):
        assert len(secretariat.get(url("risk_list") + f"?{query}").context["found"].rows) == n, query
    book = openpyxl.load_workbook(io.BytesIO(secretariat.get(url("risk_export", "xlsx") + "?high=1").content))
    assert [row[3].value for row in book.worksheets[0].rows] == ["Përshkrimi", risks[0].text]
    csv = secretariat.get(url("risk_export", "csv")).content.decode("utf-8-sig")
    assert len(csv.splitlines()) == 4


def test_equal_words_of_one_kind_stand_once():
    kinds = ("risk", "Mungon stafi."), ("risk", "MUNGON STAFI."), ("challenge", "Mungon stafi."), ("risk", "Tjetër.")
    rows = [Risk(kind=kind, text=text) for kind, text in kinds]
    assert RiskList(rows, 4, None, [], "").groups == [[rows[0], rows[1]], [rows[2]], [rows[3]]]


def test_the_secretariat_adds_changes_and_settles(secretariat, period):
    given = {"kind": "risk", "text": "Mungon stafi.", "place": CODE, "probability": "", "impact": "3"}
    refused = secretariat.post(url("risk_add"), given)
    assert refused.status_code == 422 and "probabilitet" in refused.content.decode()
    assert secretariat.post(url("risk_add"), given | {"probability": "4"}).status_code == 302
    risk = Risk.objects.get()
    assert (risk.place, risk.score, risk.opened_in) == (CODE, 12, period)
    changed = given | {"probability": "5", "place": "III.1", "owner": "MPB", "version": "1"}
    assert secretariat.post(url("risk_edit", risk.pk), changed).status_code == 302
    assert secretariat.post(url("risk_edit", risk.pk), changed).status_code == 409
    settled = {"state": "settled", "what_was_done": "", "probability": "1", "impact": "1", "version": "2"}
    assert secretariat.post(url("risk_review", risk.pk), settled).status_code == 422
    done = secretariat.post(url("risk_review", risk.pk), settled | {"what_was_done": "U punësuan."}, follow=True)
    assert "U punësuan." in done.content.decode()
    risk.refresh_from_db()
    assert (risk.state, risk.place, risk.owner) == ("settled", "III.1", "MPB")


def test_an_institution_reads_its_own_and_says_what_became_of_it(client, driton, besnik, risks, period):
    entry = get_entry(get_submission(period), CODE)
    client.force_login(driton)
    assert [risk.pk for risk in client.get(url("risk_list")).context["found"].rows] == [risks[0].pk]
    with clock.at(before_deadline(period)):
        form = client.get(url("entry_edit", period.code, "msh", CODE)).content.decode()
        assert url("risk_review", risks[0].pk) in form
        said = {"state": "being_addressed", "probability": "3", "impact": "4", "version": "1"}
        assert client.post(url("risk_review", risks[0].pk), said).status_code == 422
        answer = client.post(url("risk_review", risks[0].pk), said | {"what_was_done": "U kërkua."})
        assert answer.url == url("entry_edit", period.code, "msh", CODE) + "#challenges"
        assert "U kërkua." in client.get(answer.url).content.decode()
    assert not entry.risk_reviews.get().is_confirmed
    client.force_login(besnik)
    assert client.get(url("risk_detail", risks[0].pk)).status_code == 404
