"""The progress of the plan for everybody: pages, data package, interface for programs; from published reports alone."""

import json

import lxml.html
import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from reporting.data.progress import stands
from reporting.document.reader import Edition, Reader
from reporting.selectors.published import published_periods
from reporting.services.publication import publish_report
from tests.counting import count_queries
from tests.factories import closed_period
from tests.reporting import story
from tests.reporting.issued_story import issued_report
from tests.test_access import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ADDRESS = "raporti-6-mujor-2022-h1-v1-sq"
PLAN = "2022-2024"
FORMATS = Draft202012Validator.FORMAT_CHECKER


@pytest.fixture(autouse=True)
def in_english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def report(english):
    return issued_report("published")


def rows_on(client, **query):
    page = lxml.html.fromstring(client.get(reverse("public_progress"), query).content)
    cells = ([" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//main//tbody/tr"))
    return {cells[0]: cells for cells in cells}


def test_nothing_is_public_before_a_report_is_published(client):
    closed_period("2022-H1")
    issued_report("signed")
    assert not published_periods()
    assert "No report is published yet" in client.get(reverse("public_progress")).content.decode()
    for name, args in (("public_action", (PLAN, "I.1.1")), ("public_objective", (PLAN, "I"))):
        assert client.get(reverse(name, args=args)).status_code == 404
    assert client.get(reverse("public_api_periods")).json() == []
    assert client.get(reverse("public_api_actions", args=(PLAN, "2022-H1"))).status_code == 404


@pytest.fixture
def halves(english):
    """Two published half-years of the story."""
    first, second = story.first_half(), story.second_half()
    return issued_report(period=first), issued_report(period=second)


def test_what_the_lead_said_stands_beside_what_was_verified(client, halves):
    rows = rows_on(client)
    assert len(rows) == 101
    assert rows[story.DELIVERED][4:] == ["Implemented", "Implemented"]
    silent = next(a for a in published_periods()[0].data["actions"] if a["lead"] == story.SILENT)
    assert rows[silent["code"]][4:] == ["no answer", "Not reported"]
    assert {row[4] for row in rows.values()} >= {"no answer", "In progress", "Implemented"}
    # Of what was over before, nobody was asked: its lead is not silent on it, whatever else it left unanswered.
    over = silent | {"status": "implemented", "assessed_in": "2022-H1"}
    data = published_periods()[0].data
    told = [over, over | {"assessed_in": data["period"]["code"]}]
    first, second = stands(Reader(data | {"actions": told}, Edition("en", 1, False)))
    assert not first.is_silent and second.is_silent


def test_filters_leave_what_they_say(client, halves):
    everything = rows_on(client)
    assert set(rows_on(client, objective="III.1")) == {code for code in everything if code.startswith("III.1.")}
    assert len(rows_on(client, objective="III")) == 36
    assert set(rows_on(client, status="cancelled")) == {story.CANCELLED}
    of_msh = rows_on(client, institution="msh", objective="III")
    assert of_msh and len(of_msh) < 36
    for code in of_msh:
        told = next(action for action in published_periods()[0].data["actions"] if action["code"] == code)
        assert "msh" in (told["lead"], *told["supporting"])
    assert rows_on(client, period=f"{PLAN}/2022-H1")[story.DELIVERED][5] == "In progress"
    assert rows_on(client, status="nothing", institution="nobody", period="2099/x") == everything  # what nothing has
    assert (
        "No action is like this"
        in client.get(reverse("public_progress"), {"objective": "I.1", "status": "cancelled"}).content.decode()
    )


def test_an_action_and_an_objective_have_addresses_of_their_own(client, halves):
    page = client.get(reverse("public_action", args=[PLAN, story.DELIVERED])).content.decode()
    table = [" ".join(row.text_content().split()) for row in lxml.html.fromstring(page).xpath("//main//tbody/tr")]
    assert [line.split(" 2022 ")[0] for line in table] == ["July–December", "January–June"]
    assert "Implemented Implemented" in table[0] and "Implemented" not in table[1]
    whole = client.get(reverse("public_objective", args=[PLAN, "IV"])).content.decode()
    assert whole.count("<details") == 3 and whole.count('scope="row" class="code"') == 22
    page = client.get(reverse("public_objective", args=[PLAN, "IV.3"])).content.decode()
    assert page.count('class="code"') == 7 + 1 and "July–December 2022" in page and "January–June 2022" in page
    assert client.get(reverse("public_action", args=[PLAN, "IX.9.9"])).status_code == 404
    assert client.get(reverse("public_objective", args=[PLAN, "IX"])).status_code == 404


def test_a_corrected_report_no_longer_speaks(client, halves, arta):
    first, _second = halves
    signed = issued_report("signed", version=2, supersedes=first, period=first.period)
    assert {period.code: period.report.pk for period in published_periods()}["2022-H1"] == first.pk
    page = client.get(reverse("public_progress"), {"period": f"{PLAN}/2022-H1"}).content.decode()
    assert "its correction is not published yet" in page
    publish_report(report=signed, by=arta)
    told = {period.code: period.report.pk for period in published_periods()}
    assert told["2022-H1"] == signed.pk


def test_pages_ask_the_database_no_more_for_more_half_years(client, english):
    issued_report(period=story.first_half())
    urls = [reverse("public_progress"), reverse("public_action", args=[PLAN, "I.1.1"])]
    for url in urls:
        client.get(url)
    before = [count_queries(client, url) for url in urls]
    issued_report(period=story.second_half())
    for url in urls:
        client.get(url)  # each content is read once in a process
    assert [count_queries(client, url) for url in urls] == before


# The data package


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_data_package_describes_its_files(client, english, tmp_path, language):
    from frictionless import Package  # takes a second

    report = issued_report(period=story.second_half(), language=language)
    url = reverse("public_report_data", args=[report.address, "datapackage.json"])
    package = client.get(url).json()
    assert package["name"] == report.address and len(package["resources"]) > 20
    for resource in package["resources"]:
        answer = client.get(reverse("public_report_data", args=[report.address, resource["path"]]))
        (tmp_path / resource["path"]).write_bytes(answer.content)
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    judged = Package(str(tmp_path / "datapackage.json")).validate()
    assert judged.valid, judged.flatten(["name", "type", "note"])
    types = {field["type"] for resource in package["resources"] for field in resource["schema"]["fields"]}
    assert types == {"string", "integer", "number", "date"}


# The interface for programs


def test_the_interface_tells_what_the_page_tells(client, halves):
    address = reverse("public_api_actions", args=[PLAN, "2022-H2"])
    told = {row["code"]: row for row in client.get(address).json()}
    assert len(told) == 101 and told[story.DELIVERED]["verified_status"] == "implemented"
    silent = {code for code, row in told.items() if row["is_silent"]}
    assert silent == {code for code, row in rows_on(client).items() if row[4] == "no answer"}
    some = client.get(address, {"objective": "III.1", "institution": "msh"}).json()
    assert {row["code"] for row in some} == set(rows_on(client, objective="III.1", institution="msh"))
    action = client.get(reverse("public_api_action", args=[PLAN, story.DELIVERED])).json()
    assert [(row["period"], row["verified_status"]) for row in action["history"]] == [
        ("2022-H2", "implemented"),
        ("2022-H1", "in_progress"),
    ]
    (first, second) = client.get(reverse("public_api_periods")).json()
    assert (first["period"], second["period"]) == ("2022-H2", "2022-H1")
    assert first["actions"].endswith(address) and first["reports"][0]["package"].endswith("datapackage.json")


def test_pages_of_other_sites_may_read_it_and_nobody_may_write(client, halves):
    answer = client.get(reverse("public_api_periods"))
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["ETag"]
    assert client.get(reverse("public_api_periods"), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.post(reverse("public_api_periods")).status_code == 405


def test_every_answer_is_as_described(client, halves):
    """Answers of every operation, found and not found, against the description that the interface gives of itself."""
    told = client.get(reverse("public_api_description")).json()
    validate(told)
    found = {"plan": PLAN, "period": "2022-H2", "code": story.DELIVERED}
    judged = []
    for path, operation in told["paths"].items():
        for values in (found, found | {"plan": "2099-2100"}):
            answer = client.get(told["servers"][0]["url"].removeprefix("http://testserver") + path.format(**values))
            described = operation["get"]["responses"][str(answer.status_code)]
            schema = described["content"]["application/json"]["schema"] | {"components": told["components"]}
            errors = Draft202012Validator(schema, format_checker=FORMATS).iter_errors(answer.json())
            assert not [error.message for error in errors], path
            judged.append((path, answer.status_code))
    paths = list(told["paths"])
    assert judged == [(p, code) for p in paths for code in ((200, 404) if "{" in p else (200, 200))]


def test_the_description_names_every_address_of_the_interface(client):
    described = client.get(reverse("public_api_description")).json()["paths"]
    names = {name for name in TABLE if name.startswith("public_api_")} - {"public_api_description"}
    assert len(described) == len(names)
