"""The annual and the final report: what they hold beyond the six months, as frozen data, as document, as PDF."""

import copy
import csv
import io
import json
import re
import subprocess
from decimal import Decimal

import page as validator
import pytest
from django.utils import translation

from plans.models import VictimFigure
from progress import snapshot as of_periods
from progress.models import ReportingPeriod
from progress.selectors.indicators import indicator_progress
from progress.services.measurements import record_measurement
from reporting import snapshot
from reporting.data.files import public_json
from reporting.data.tables import tables
from reporting.data.workbook import workbook
from reporting.document import prose, sentences, sentences_of_years
from reporting.document.chapters.ending import remaining
from reporting.document.chapters.indicators import against_target, value_of
from reporting.document.chapters.institutions import institutions
from reporting.document.chapters.planning import priorities, proposals, proposals_by_rule
from reporting.document.chapters.problems import problems
from reporting.document.chapters.recommendations import institutions_answer
from reporting.document.html import html
from reporting.document.outline import chapters_of, draft_text
from reporting.document.reader import Reader
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, Snapshot
from reporting.selectors.completeness import missing_in_report
from reporting.selectors.texts import follow_ups_of
from reporting.services.making import Incomplete, make_report
from reporting.transitions import apply_transition
from strategy_tracker.base.canonical import canonical_json, sha256
from tests.factories import closed_period, open_period, record_victims, someone
from tests.reporting import story
from tests.reporting.conftest import LANGUAGES, csv_files, edition
from tests.reporting.test_document import figures_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(scope="module", params=["annual", "final"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def documents_of(year):
    made = {}

    def document(kind, language):
        if (kind, language) not in made:
            made[kind, language] = html(year[kind], edition(language))
        return made[kind, language]

    return document


@pytest.fixture
def reader(annual):
    with translation.override("en"):
        yield Reader(annual, edition("en"))


# The frozen data


@pytest.mark.any_database
def test_what_the_six_months_hold_is_the_same_in_every_kind(year, kind):
    of_one_period = ("kind", "problems", "reporting")  # a year has more of both than a half of it
    shared = {name: value for name, value in year["2022-H2"].items() if name not in of_one_period}
    assert {name: year[kind][name] for name in shared} == shared
    asked = [year[name]["reporting"]["expected"] for name in (kind, "2022-H1", "2022-H2")]
    assert asked[0] == asked[1] + asked[2]
    assert len(year[kind]["problems"]["challenges"]) >= len(year["2022-H2"]["problems"]["challenges"])


@pytest.mark.any_database
def test_every_indicator_is_tracked_as_the_pages_show_it(annual):
    rows = {row["code"]: row for row in annual["tracking"]}
    assert list(rows) == [row["code"] for row in annual["indicators"]] and len(rows) == 20
    share = rows[story.SHARE]
    assert (share["numerator"], share["denominator"], share["value"]) == ("28", "44", "63.6364")
    assert share["note"] == story.NOTE and share["band"] == "met" and share["achieved"] is None
    assert rows[story.NUMBER]["value"] == "145"
    reasons = [row["absent_reason"] for code, row in rows.items() if code not in (story.SHARE, story.NUMBER)]
    assert reasons == [story.NOT_MEASURED] * 18


def test_tracking_is_that_of_the_calculations():
    period = story.second_half()
    data = snapshot.build("annual", period)
    bands = {item.indicator.code: item.band.value for item in indicator_progress(period.plan, period)}
    assert {row["code"]: row["band"] for row in data["tracking"]} == bands


@pytest.mark.any_database
def test_execution_adds_up_to_the_budget(annual):
    part, budget = annual["execution"], annual["budget"]
    for line in budget["by_year"]:
        told = [line["spent"], line["spent_unplanned"]]
        assert sum(Decimal(amount) for amount in told if amount) == Decimal(line["spent_in_all"] or 0)
    for name in ("by_source", "by_strategic"):
        planned = sum(Decimal(row["by_year"]["2022"]["planned"] or 0) for row in budget[name])
        assert planned == Decimal("275967.00")
    natures = sum(Decimal(row["by_year"]["2022"] or 0) for row in part["planned_by_nature"])
    assert natures == Decimal("275967.00")
    assert {row["code"] for row in part["spent_by_nature"]} == {"capital", "current", "unspecified"}


@pytest.mark.any_database
def test_what_is_not_known_is_not_zero(annual):
    later = next(line for line in annual["budget"]["by_year"] if line["year"] == 2024)
    assert later["spent"] is None and later["planned"] == "252196.00"
    capital = next(row for row in annual["execution"]["planned_by_nature"] if row["code"] == "capital")
    assert capital["by_year"] == {"2022": None, "2023": None, "2024": None}


@pytest.mark.any_database
def test_material_differences_are_a_fifth_or_more(annual):
    rows = annual["execution"]["material"]
    assert rows
    for row in rows:
        planned, spent = Decimal(row["planned"]), Decimal(row["spent"])
        assert planned and abs(spent - planned) / planned >= Decimal("0.2") and abs(spent - planned) >= 500
        assert row["year"] == 2022


def _exact(dimension, row, year):
    """What is printed, or what the story recorded of 2022."""
    if year == 2022:
        name = "identified" if row["is_total"] else f"{dimension}-{row['category']}".replace("-", "_")
        return story.VICTIMS.get(name, 0)
    return VictimFigure.objects.get(dimension=dimension, category=row["category"], year=year).value


@pytest.mark.any_database
def test_the_victim_tables_come_suppressed_only(annual):
    part = annual["statistics"]
    assert part["hidden"] > 0
    assert part["recorded"] == [{"year": 2022, "source": "Baza e të dhënave"}] and part["absent"] == []
    for table in part["tables"]:
        assert table["years"] == [2019, 2020, 2021, 2022]
        for row in table["rows"]:
            for year, cell in zip(table["years"], row["cells"], strict=True):
                exact = _exact(table["dimension"], row, year)
                assert cell["value"] in (None, exact)
                assert cell["value"] is not None or cell["marker"]
                assert not 0 < (cell["value"] or 0) < part["threshold"]


@pytest.mark.any_database
def test_changes_are_those_since_the_period_before(annual):
    assert annual["changes"]["against"] == {"period": "2022-H1", "report": None}
    delivered = {"code": story.DELIVERED, "before": "in_progress", "after": "implemented"}
    assert delivered in annual["changes"]["status"]
    assert [row["code"] for row in annual["changes"]["cancelled"]] == [story.CANCELLED]
    assert annual["changes"]["budget"] == annual["changes"]["targets"] == []


def test_changes_are_computed_against_the_last_issued_report_of_the_kind(arta):
    first, period = closed_period("2022-H1"), closed_period("2022-H2")
    before = snapshot.build("annual", period)
    budget = before["actions"][0]["budget"]
    before["actions"][0]["budget"] = budget | {"2023": {"printed": "", "amount": "77.00"}}
    _issue(first, before, arta)
    part = snapshot.build("annual", period)["changes"]
    assert part["against"] == {"period": "2022-H1", "report": {"kind": "annual", "version": 1}}
    assert part["budget"] == [{"code": "I.1.1", "year": 2023, "before": "77.00", "after": budget["2023"]["amount"]}]


@pytest.mark.every_database
def test_the_final_report_follows_the_last_issued_annual_one(arta, english):
    first, period = closed_period("2022-H1"), closed_period("2022-H2")
    before = snapshot.build("annual", period)
    before["indicators"][0]["targets"]["final"]["value"] = "3"
    for annual_of in (first, period):
        _issue(annual_of, before, arta, recommended=f"Për {annual_of.code}.")
    data = snapshot.build("final", period)
    assert data["changes"]["against"] == {"period": "2022-H2", "report": {"kind": "annual", "version": 1}}
    assert [row["before"] for row in data["changes"]["targets"]] == ["3"]
    draft = _draft("final", period, data, arta)
    (row,) = follow_ups_of(draft)
    assert (row["kind"], row["period"], row["text"]) == ("annual", "2022-H2", "Për 2022-H2.")
    (missing,) = missing_in_report(draft)
    assert "recommendation 1 of 2022" in missing.message
    document = html(data | {"follow_ups": [row]}, edition("en"))
    assert "They were made by the annual report on 2022." in document
    assert "The comparison is with the annual report on 2022, version 1." in document


def test_the_annual_report_follows_no_other_of_the_same_period(arta):
    closed_period("2022-H1")
    period = closed_period("2022-H2")
    data = snapshot.build("annual", period)
    _issue(period, data, arta, recommended="Një.")
    assert snapshot.build("annual", period)["changes"]["against"] == {"period": "2022-H1", "report": None}
    assert follow_ups_of(_draft("annual", period, data, arta, version=2)) == []


def test_six_months_are_compared_with_the_period_before_or_its_issued_report(year, arta):
    assert year["2022-H1"]["changes"]["against"] is None
    part = year["2022-H2"]["changes"]
    assert part["against"] == {"period": "2022-H1", "report": None}
    assert {"code": story.DELIVERED, "before": "in_progress", "after": "implemented"} in part["status"]
    first, period = closed_period("2022-H1"), closed_period("2022-H2")
    _issue(first, snapshot.build("six_month", first), arta, kind="six_month")
    part = snapshot.build("six_month", period)["changes"]
    assert part["against"] == {"period": "2022-H1", "report": {"kind": "six_month", "version": 1}}


def _draft(kind, period, data, person, version=1):
    text = canonical_json(data)
    frozen = Snapshot.objects.create(
        kind=kind, period=period, data=text, sha256=sha256(text), made_at=period.closed_at, made_by=person
    )
    return Report.objects.create(
        kind=kind,
        period=period,
        language="sq",
        version=version,
        snapshot=frozen,
        created_at=period.closed_at,
        created_by=person,
    )


def _issue(period, data, person, *, kind="annual", recommended=""):
    report = _draft(kind, period, data, person)
    if recommended:
        report.recommendations.create(number=1, text=recommended)
    Report.objects.filter(pk=report.pk).update(decision_number="7", decided_on=period.ends_on)
    moved = {"issued": report.snapshot, "finalised_at": period.closed_at, "finalised_by": person}
    apply_transition(report, "finalise", **moved)


@pytest.mark.any_database
def test_the_final_report_tells_of_every_period(final):
    assert [row["code"] for row in final["periods"]] == ["2022-H1", "2022-H2"]
    for row in final["periods"]:
        assert sum(sum(counts.values()) for counts in row["by_specific"].values()) == 101


def test_the_number_of_queries_does_not_grow_with_the_answers(django_assert_num_queries):
    period = ReportingPeriod.objects.select_related("plan__strategy").get(pk=story.second_half().pk)
    with django_assert_num_queries(81):
        of_periods.build(period)


# The document


@pytest.mark.any_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_is_in_it(documents_of, year, kind, language):
    document = documents_of(kind, language)
    for key in REPORT_KINDS[kind].chapters:
        assert (f'<h1 id="{key}">' in document) == (key != "annex_comments")
    for row in year[kind]["indicators"]:
        assert f">{row['code']}</th>" in document
    assert story.NOTE in document and story.NOT_MEASURED in document


@pytest.mark.any_database
def test_numbers_are_the_same_in_every_language(year, kind):
    """Texts of the plan fall back to Albanian here: translations may write a number out."""
    plain = json.loads(re.sub(r'("\w+_(?:en|sr)"):"(?:[^"\\]|\\.)*"', r'\1:""', canonical_json(year[kind])))
    numbers = {language: figures_of(html(plain, edition(language))) for language in LANGUAGES}
    assert numbers["sq"] == numbers["sr-latn"] == numbers["en"]
    assert len(numbers["sq"]) > 1900


@pytest.mark.any_database
def test_nothing_inline_and_every_picture_has_its_alternative(documents_of, kind):
    document = documents_of(kind, "sq")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", document)
    pictures = re.findall(r"<svg\b.*?</svg>", document, re.S)
    assert len(pictures) > 30
    assert all(re.search(r'<title id="[^"]+">[^<]{8,}</title>', picture) for picture in pictures)
    identifiers = re.findall(r'\sid="([^"]+)"', document)
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.any_database
def test_no_hidden_figure_is_in_any_file(annual, documents_of):
    """Where a figure is hidden every file holds its mark, and none holds a number below the threshold."""
    shown = {
        "html": documents_of("annual", "sq"),
        "xlsx": workbook(annual, "sq"),
        "json": public_json(annual),
        **csv_files(annual, "sq"),
    }
    assert '"suppressed"' in shown["json"].decode()
    text = shown["html"][shown["html"].index('id="annex_statistics"') :]
    text = text[: text.index('id="annex_gaps"')]
    printed = re.findall(r'<td class="num">([^<]+)</td>', text)
    cells = [c for t in annual["statistics"]["tables"] for row in t["rows"] for c in row["cells"]]
    sums = [c for t in annual["statistics"]["tables"] for c in t["sums"] or []]
    assert printed.count("*") == sum(c["marker"] == "suppressed" for c in cells + sums)
    assert not {"1", "2", "3", "4"} & set(printed)
    n_hidden = sum(c["marker"] == "suppressed" for c in cells + sums)
    assert shown["statistics"].decode("utf-8-sig").count(";*") == n_hidden


@pytest.mark.any_database
def test_written_texts_take_the_place_of_the_drafts(annual):
    written = {"texts": {"summary": "▌ Në ⟨shkurt⟩\n\n<b>x</b>\n15. janar", "proposals": ""}, "texts_format": "signs"}
    data = annual | written
    document = html(data, edition("sq"))
    assert "<h2>Në <em>shkurt</em></h2>" in document and "&lt;b&gt;x&lt;/b&gt;<br>15. janar" in document
    earlier = html(annual | {"texts": {"summary": "## Në *shkurt*"}}, edition("sq"))  # issued before there were signs
    assert "<h2>Në <em>shkurt</em></h2>" in earlier
    with translation.override("sq"):
        draft = draft_text("annual", "summary", annual, "sq").split("\n")[0]
        assert draft and prose.render(draft) not in document
        assert prose.render(draft) in html(annual, edition("sq"))


@pytest.mark.any_database
def test_recommendations_follow_ups_comments_and_the_edition_are_printed(annual):
    data = annual | {
        "recommendations": [{"number": 1, "text": "Rekomandim i ri.", "responsible": "mpb", "due_on": "2023-12-31"}],
        "follow_ups": [
            {
                "period": "2021-H2",
                "number": 4,
                "text": "I vjetër.",
                "responsible": "msh",
                "due_on": None,
                "outcome": "partly",
                "note": "Gjysma u bë.",
            }
        ],
        "comments": [
            {
                "chapter": "overall",
                "text": "Mungon një tabelë.",
                "by": "Ilir Dema",
                "written_on": "2023-02-01",
                "answer": "U shtua.",
                "answered_by": "Arta Gashi",
                "answered_on": "2023-02-02",
            }
        ],
        "edition": {"protocol_number": "01-77/2023", "supersedes_version": 1, "correction_reason": "Gabim shtypi."},
    }
    document = html(data, edition("en"))
    for text in ("Rekomandim i ri.", "I vjetër.", "Gjysma u bë.", "Mungon një tabelë.", "U shtua.", "01-77/2023"):
        assert text in document
    assert "partly followed" in document and "replaces version 1" in document and "Gabim shtypi." in document
    assert "call for the following" not in document and 'id="annex_comments"' in document


# Sentences and rules


@pytest.mark.any_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_draft_of_every_text(year, kind, language):
    for chapter in chapters_of(REPORT_KINDS[kind]):
        text = draft_text(kind, chapter.key, year[kind], language)
        assert bool(text.strip()) == chapter.has_text


@pytest.mark.any_database
def test_drafts_of_the_six_months_ask_for_nothing_more(data):
    for chapter in chapters_of(REPORT_KINDS["six_month"]):
        assert bool(draft_text("six_month", chapter.key, data, "sq")) == chapter.has_text


@pytest.mark.any_database
def test_the_plan_is_to_be_revised_where_it_has_gaps(reader):
    said = {row["text"]: row["about"] for row in proposals(reader)["rows"]}
    assert said["Deadlines for 5 actions that have none."] == "I.1.1, V.1.6, V.1.7, V.1.8, V.1.9"
    assert "Amounts for 19 actions without any." in said
    assert "Sources of money for 11 actions without one." in said
    assert any(text.startswith("New deadline") for text in said)


@pytest.mark.any_database
def test_what_goes_slower_or_faster_than_planned_is_proposed(annual, english):
    """Each rule finds what it is about, and not what is a year away from it."""
    told = copy.deepcopy(annual)
    due = {action["code"]: action for action in told["actions"] if action["deadline_on"] == "2023-12-31"}
    one, two, three, four = list(due)[:4]
    for code, status in ((one, "not_started"), (two, "in_progress"), (three, "implemented"), (four, "in_progress")):
        due[code]["status"] = status
    answer = {"part": "lead", "institution": "msh", "what_was_done": "", "blocked_by": ""}
    due[two]["answers"], due[four]["answers"] = [answer | {"blocked_by": "pk"}], [answer]
    for row in told["tracking"]:
        row["band"] = "not_met"
    told["tracking"][0] |= {"band": "met", "due_on": "2023-12-31"}
    told["tracking"][1] |= {"band": "met", "due_on": "2022-12-31"}
    found = {name: codes for name, _text, codes in proposals_by_rule(Reader(told, edition("en")))}
    assert one in found["not_started"] and not {two, three, four} & set(found["not_started"])
    assert found["blocked"] == [two] and found["target_met_early"] == [told["tracking"][0]["code"]]
    assert three in found["implemented_early"] and not {one, two, four} & set(found["implemented_early"])
    before = Reader(told | {"period": told["period"] | {"year": 2023}}, edition("en"))
    assert {"not_started", "target_met_early"}.isdisjoint(name for name, *_rest in proposals_by_rule(before))


@pytest.mark.any_database
def test_money_in_sentences(annual, english):
    blank = {"planned": None, "spent": None}
    assert sentences_of_years.execution_of(blank, "2022") == "For 2022 the plan names no amount, so there is no rate."
    unknown = {"planned": "100.00", "spent": None}
    assert "no verified answer" in sentences_of_years.execution_of(unknown, "2022")
    half = {"planned": "100.00", "spent": "50.00"}
    assert sentences_of_years.execution_of(half, "2022").endswith("50.00\u00a0EUR as spent (50.0\u00a0%).")
    assert "30.00\u00a0EUR" in sentences.unplanned({"spent_unplanned": "30.00"})


@pytest.mark.any_database
def test_priorities_of_the_final_report_are_late_or_due_after_the_plan(final, english):
    reader = Reader(final | {"kind": "final"}, edition("en"))
    late, ahead = priorities(reader)["lists"]
    assert late["codes"] == final["figures"]["missed"]
    assert ahead["title"] == "Due after the end of the plan"
    ends = {action["code"]: action["deadline_on"] for action in final["actions"]}
    assert ahead["codes"] and all(ends[code] > "2022-12-31" for code in ahead["codes"])
    assert "after the end of the plan" in draft_text("final", "priorities", final, "en")
    assert "is due in 2023" not in draft_text("final", "priorities", final, "en")


@pytest.mark.any_database
def test_an_open_action_is_carried_over_and_no_other(final):
    with translation.override("en"):
        groups = remaining(Reader(final, edition("en")))
    codes = [code for codes in groups.values() for code in codes]
    assert (
        len(codes) == len(set(codes)) == sum(a["status"] not in ("implemented", "cancelled") for a in final["actions"])
    )
    assert story.DELIVERED not in codes and story.CANCELLED not in codes
    assert groups["undated"] == ["I.1.1", "V.1.7", "V.1.8", "V.1.9"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"value": "63.6364", "numerator": "28", "denominator": "44"}, "63.6\u00a0% (28/44)"),
        ({"value": "50", "numerator": "2", "denominator": "4"}, "2/4 (50.0\u00a0%)"),
        ({"value": "145", "numerator": None, "denominator": None}, "145.0\u00a0%"),
        ({"value": None, "numerator": None, "denominator": None}, ""),
    ],
)
def test_a_value_is_written_as_on_the_pages(english, row, text):
    assert value_of(row, is_percent=True) == text


@pytest.mark.any_database
def test_a_value_stands_against_its_target():
    row = {"value": "30", "target": "60", "baseline": "15", "band": "not_met"}
    bar = against_target(row)
    assert (bar["width"], bar["target_x"], bar["baseline_x"]) == ("50.000", "100.000", "25.000")
    assert against_target(row | {"value": "120"})["target_x"] == "50.000"
    assert against_target(row | {"value": "0", "target": "0", "baseline": None})["width"] == "0"
    assert against_target(row | {"target": None}) is None and against_target(row | {"value": None}) is None


# The service and the PDF


def test_an_annual_report_is_made_through_the_service(arta):
    report = make_report(kind="annual", period=story_year(), language="sq", by=arta, is_queued=False)
    assert (report.kind, report.version, report.state) == ("annual", 1, "draft")
    assert json.loads(report.snapshot.data)["kind"] == "annual"


def test_the_final_report_waits_for_the_end_of_the_plan(arta, english):
    with pytest.raises(Incomplete) as refusal:
        make_report(kind="final", period=story_year(), language="sq", by=arta, is_queued=False)
    assert "July–December 2024" in refusal.value.missing[0].message


def test_the_final_report_is_made_when_the_plan_is_over(arta):
    """Every period closed, every year recorded, every indicator with the reason why nothing was measured."""
    for code in ("2022-H1", "2022-H2", "2023-H1", "2023-H2", "2024-H1"):
        closed_period(code)
    period = open_period("2024-H2")
    for indicator in period.plan.indicators.all():
        record_measurement(indicator=indicator, period=period, by=arta, absent_reason=story.NOT_MEASURED)
    record_victims(by=arta)
    report = make_report(kind="final", period=closed_period("2024-H2"), language="sr-latn", by=arta, is_queued=False)
    data = json.loads(report.snapshot.data)
    assert (report.kind, [row["code"] for row in data["periods"]][-1]) == ("final", "2024-H2")
    assert data["changes"]["against"]["period"] == "2023-H2"


def story_year():
    someone("secretariat")
    story.first_half()
    return story.second_half()


@pytest.mark.any_database
@pytest.mark.slow
def test_the_pdf_holds_everything_and_other_programs_find_nothing_wrong_with_it(pdf_of_kind, year, kind):
    path = pdf_of_kind(kind)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    codes = [row["code"] for row in (*year[kind]["actions"], *year[kind]["indicators"])]
    assert not [code for code in codes if not re.search(rf"(?m)^\s*{re.escape(code)}\s", text)]
    assert "275.967,00" in text and story.SECRET not in " ".join(text.split())
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all("Noto-Sans" in font for font in fonts), fonts
    report = validator.validate_pdf(path, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures][:5]


# What was said again in the same words


@pytest.mark.any_database
def test_challenges_in_the_same_words_stand_once_and_are_counted_as_such(demonstration, english):
    everything = demonstration["problems"]["register"]
    rows = [row for row in everything if row["state"] != "settled"]
    again = [row for row in rows if row["times"] > 1]
    named = sum(row["times"] for row in rows)
    assert again and named > sum(row["times"] > 0 for row in rows)
    reader = Reader(demonstration, edition("en"))
    said = sentences.problems(reader)
    assert f"{len(again)} of them were named in several half-years of the report: each stands once" in said
    assert f"(of {named} times that something was named in them)" in said
    told = problems(reader)
    assert len(told["high"]) + sum(row["n"] for row in told["others"]) == len(rows) or told["besides"]
    column = tables(reader)["problems"]
    assert sum(row[column.header.index("Times named")] or 0 for row in column.rows) == sum(
        row["times"] for row in everything
    )


# The institutions of a whole year


def test_the_chapter_on_institutions_tells_the_whole_year(annual, reader):
    """It told July–December alone: who answered in the first half-year alone was told to have said nothing."""
    told = {row["abbreviation"]: row for row in institutions(reader)["rows_of_span"]}
    asked = {code for period in annual["periods"] for code in period["reporting"]}
    assert len(told) == len(asked)
    assert sum(row["missing"] + row["late"] for row in told.values()) == sum(
        annual["reporting"][outcome] for outcome in ("missing", "late")
    )
    counts = [row["on_time"].split("/") for row in told.values()]
    assert sum(int(n) for n, _of in counts) == annual["reporting"]["on_time"]
    assert sum(int(of) for _n, of in counts) == annual["reporting"]["expected"]
    last = {row["code"]: row for row in annual["reporting"]["by_institution"]}
    of_year = {row["code"]: row for row in annual["reporting"]["of_span"]}
    assert any(row["n_verified"] > last[code]["n_verified"] for code, row in of_year.items())
    header, *rows = csv.reader(io.StringIO(csv_files(annual, "en")["institutions"].decode("utf-8-sig")))
    assert header[2:5] == ["Times on time", "Times late", "Times without an answer"] and len(rows) == len(told)


def test_an_older_report_of_a_year_tells_of_its_last_half_year(annual):
    """Its figures are frozen, and hold no more."""
    data = annual | {"reporting": {k: v for k, v in annual["reporting"].items() if k != "of_span"}}
    reader = Reader(data, edition("en"))
    content = institutions(reader)
    assert content["rows_of_span"] == [] and content["half_year"] == reader.half_year
    assert len(content["rows"]) == len(data["reporting"]["by_institution"])


def test_who_left_one_half_year_without_an_answer_is_not_told_to_have_said_nothing(annual, english):
    first, second = annual["periods"]
    periods = [first | {"reporting": {"msh": "missing", "pk": "missing"}}, second | {"reporting": {"msh": "on_time"}}]
    reader = Reader(annual | {"periods": periods}, edition("en"))
    (asked,) = institutions_answer(reader)
    assert "2 institutions left at least one half-year without an answer" in asked.fact
    assert asked.also_to == f"{reader.abbreviation('msh')}, {reader.abbreviation('pk')}"
