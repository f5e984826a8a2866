"""The crosswalk: documents, the actions that answer them, what their statuses roll up to, and the files."""

import csv
import io

import lxml.html
import pytest
from django.urls import reverse
from django.utils import translation

from plans.models import ActionReference, ReferenceDocument
from progress.formulas.statuses import roll_up
from progress.pages.action_list.rows import actions_for_list
from progress.pages.references import by_document, crosswalk
from progress.selectors.states import state_of
from tests.counting import count_queries
from tests.factories import get_entry, get_submission, make_answer, verified_submission

pytestmark = pytest.mark.django_db

PLAN = "2022-2024"
GRETA = "GRETA - Raporti 2021"


@pytest.fixture
def client(sign_in, ilir):
    ilir.language = "en"
    ilir.save()
    return sign_in(ilir)


def read_csv(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=","))


def test_every_link_of_the_plan_is_in_the_crosswalk(period, ilir):
    found = by_document(crosswalk(period.plan, period, ilir))
    assert sum(len(row.actions) for row in found) == ActionReference.objects.count()
    assert len(found) == ReferenceDocument.objects.filter(action_links__isnull=False).distinct().count() == 32
    assert (found[0].document.title, len(found[0].actions)) == (GRETA, 41)
    codes = [one.row.action.code for one in found[0].actions]
    in_plan = [action.code for action in period.plan.actions().order_by("position")]
    assert codes == sorted(codes, key=in_plan.index)


def test_statuses_are_those_of_the_list_of_actions_and_add_up(period, ilir, arta):
    entry = get_entry(get_submission(period, "masht"), "II.1.2")
    verified_submission(period, "masht", None, {"II.1.2": make_answer(entry)}, arta)
    readings = {action.pk: action.reading for action in actions_for_list(state_of(period), ilir)}
    for row in by_document(crosswalk(period.plan, period, ilir)):
        expected = [readings[one.row.action.pk] for one in row.actions]
        assert row.counts == roll_up(expected)
        assert sum(row.counts.values()) == sum(segment["count"] for segment in row.segments) == len(row.actions)


def test_a_document_has_its_page_and_its_file(client, period):
    document = ReferenceDocument.objects.get(title=GRETA)
    listed = client.get(reverse("reference_list", args=[PLAN])).content.decode()
    url = reverse("reference_detail", args=[PLAN, document.pk])
    assert url in listed
    page = lxml.html.fromstring(client.get(url).content.decode())
    assert GRETA in page.xpath("string(//h1)")
    assert len(page.xpath("//main//table/tbody/tr")) == 41
    (address,) = {a for a in page.xpath("//a/@href") if "export/csv" in a}
    lines = read_csv(client.get(address))
    assert [line[0] for line in lines[1:]] == page.xpath("//main//table/tbody/tr/th/text()")
    assert f"reference={document.pk}" in address


def test_the_whole_crosswalk_is_a_file(client, period):
    lines = read_csv(client.get(reverse("reference_export", args=[PLAN, "csv"])))
    assert lines[0][:3] == ["Reference document", "As printed", "Code"]
    assert len(lines) - 1 == ActionReference.objects.count()
    response = client.get(reverse("reference_export", args=[PLAN, "xlsx"]))
    assert response.status_code == 200 and response.content[:2] == b"PK"
    assert client.get(reverse("reference_export", args=[PLAN, "pdf"])).status_code == 404


def test_a_document_of_no_action_is_not_there(client, period):
    other = ReferenceDocument.objects.create(title="Tjetër dokument")
    assert client.get(reverse("reference_detail", args=[PLAN, other.pk])).status_code == 404
    with translation.override("en"):
        assert other.title not in client.get(reverse("reference_list", args=[PLAN])).content.decode()


def test_pages_cost_few_queries_and_are_for_readers(client, sign_in, hana, period):
    assert count_queries(client, reverse("reference_list", args=[PLAN])) <= 15
    assert sign_in(hana).get(reverse("reference_list", args=[PLAN])).status_code == 403
