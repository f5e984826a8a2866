"""The one page that decides: its rules word for word, and chapter 1 of every kind in every language on one sheet."""

import dataclasses
import io
import json
import re
from datetime import date
from decimal import Decimal

import lxml.html
import pytest
from django.utils import translation
from pypdf import PdfReader

from progress.formulas.rates import Share
from reporting.document.chapters.summary import LONGEST, asked, one_page
from reporting.document.html import html
from reporting.document.one_page.facts import Facts, Figures, Work
from reporting.document.one_page.figures import five_figures
from reporting.document.one_page.message import main_message
from reporting.document.one_page.of_report import facts_of
from reporting.document.one_page.weighed import achievements, failures, shortened
from reporting.document.reader import Reader
from reporting.pdf import render
from tests.reporting.conftest import LANGUAGES, MADE_AT, edition

# The snapshots are made in the database, once for the suite.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def figures(**changed):
    known = {
        "year": 2023,
        "rate": Share(15, 33),
        "due": Share(15, 33),
        "reporting": Share(26, 34),
        "fulfilment": Share(4, 5),
        "planned": Decimal(1000),
        "spent": Decimal(710),
        "money_of": "2023",
        "high_risks": 1,
    }
    return Figures(**known | changed)


def work(code="I.1.1", status="in_progress", **changed):
    known = {
        "title": {"text": f"Title of {code}", "is_fallback": False},
        "lead": "MPB",
        "objective": "I",
        "was": status,
    }
    known |= {"days_late": 0, "planned": None, "n_institutions": 1, "deadline": "31.12.2022"}
    return Work(code=code, status=status, **known | changed)


def facts(*works, now=None, **changed):
    known = {"day": date(2023, 12, 31), "day_label": "31.12.2023", "now": now or figures(), "silent": []}
    return Facts(works=list(works), **known | changed)


# The message

LATE = [work(f"I.1.{n}", days_late=10) for n in range(1, 4)]
BEHIND = "By 31.12.2023 33 actions should have been implemented; 15 are (45.5\u00a0%); "
MEET = "needed: for each late action a new date with its steps, or a change of the plan."
MESSAGES = {
    "the reason that leads name most often": (
        facts(work(days_late=9, delay="staff"), work(days_late=8, delay="staff"), *LATE),
        f"{BEHIND}the reason for delays that is named most often is staff (2 of 5 late actions); {MEET}",
    ),
    "who is waited for": (
        facts(work(days_late=9, blocked_by="MF"), *LATE),
        f"{BEHIND}the institution that is waited for most often is MF (1 of 4 late actions); {MEET}",
    ),
    "no one reason is named more often than another": (
        facts(work(days_late=9, delay="staff"), work(days_late=8, delay="funds"), *LATE),
        f"{BEHIND}objective I has most of what is late (5 of 5 late actions); {MEET}",
    ),
    "nothing stands out": (
        facts(work(days_late=9), work("II.1.1", days_late=9, objective="II")),
        f"{BEHIND}{MEET}",
    ),
    "missing answers": (
        facts(work(status="not_reported", days_late=9)),
        f"{BEHIND}the answers of institutions are missing (1 of 1 late action); {MEET}",
    ),
    "missing evidence": (
        facts(work(status="no_evidence", days_late=9), work(days_late=3)),
        f"{BEHIND}the evidence is missing (1 of 2 late actions); {MEET}",
    ),
    "where most is late": (
        facts(*LATE, work("II.1.1", days_late=3, objective="II")),
        f"{BEHIND}objective I has most of what is late (3 of 4 late actions); {MEET}",
    ),
    "the Commission decides first": (
        facts(*LATE, n_before_commission=2),
        f"{BEHIND}objective I has most of what is late (3 of 3 late actions);"
        " needed: the decision of the Strategic Planning Commission on 2 escalations.",
    ),
    "nothing late, a forecast in doubt": (
        facts(work(), now=figures(due=Share(33, 33)), n_red=1),
        "All 33 actions whose deadline had passed by 31.12.2023 are implemented; 1 action is not expected in time;"
        " needed: what brings them back in time, decided before their deadline.",
    ),
    "nothing late, somebody silent": (
        facts(work(), now=figures(due=Share(1, 1), high_risks=0), silent=["KK"]),
        "The 1 action whose deadline had passed by 31.12.2023 is implemented; 1 institution did not report;"
        " needed: in each institution that is silent a person who answers.",
    ),
    "nothing late, a high risk": (
        facts(work(), now=figures(due=Share(2, 2))),
        "All 2 actions whose deadline had passed by 31.12.2023 are implemented; 1 high risk is open;"
        " needed: for each high risk a decision on how it is met.",
    ),
    "nothing due, nothing wrong": (
        facts(work(), now=figures(due=Share(0, 0), rate=Share(0, 12), high_risks=None)),
        "By 31.12.2023 no deadline of the plan had passed; of 12 actions due by the end of 2023 none is implemented;"
        " no decision is due now.",
    ),
    "a year without deadlines": (
        facts(work(), now=figures(due=Share(0, 0), rate=Share(0, 0), high_risks=0)),
        "By 31.12.2023 no deadline of the plan had passed, and none falls due in 2023; no decision is due now.",
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_the_message_is_one_sentence_of_the_facts(case):
    known, said = MESSAGES[case]
    assert main_message(known) == said


# The figures


def changes_of(now, before, since="January–June 2023"):
    return {row["key"]: row["change"] for row in five_figures(facts(now=now, before=before, since=since))}


def test_a_change_of_the_same_number_is_told_in_points():
    before = figures(rate=Share(10, 33), reporting=Share(26, 34), spent=Decimal(300), high_risks=0)
    assert changes_of(figures(), before) == {
        "rate": "+15.2 percentage points (before: 10/33)",
        "reporting": "no change",
        "fulfilment": "no change",
        "money": "+41.0 percentage points (before: 300.00\u00a0EUR)",
        "risks": "+1 (before: 0)",
    }
    assert changes_of(before, figures())["rate"] == "−15.2 percentage points (before: 15/33)"


def test_a_change_over_a_new_year_says_what_it_was_and_of_what_and_no_points():
    before = figures(year=2022, rate=Share(5, 12), reporting=Share(24, 33), fulfilment=Share(0, 0), money_of="2022")
    said = changes_of(figures(), before)
    assert said["rate"] == "before: 5/12 (41.7\u00a0%), due by 31.12.2022"
    assert said["reporting"] == "before: 24/33 (72.7\u00a0%), of another number"
    assert said["fulfilment"] == "no earlier figure"
    assert said["money"] == "before: 71.0\u00a0%, of the plan of 2022 (710.00 of 1,000.00 EUR)"
    same = changes_of(figures(), figures(year=2022, rate=Share(10, 33), money_of="2022"))
    assert same["rate"] == "before: 10/33 (30.3\u00a0%), due by 31.12.2022", "the same N by chance is another one"
    revised = changes_of(figures(), figures(planned=Decimal(2000)))
    assert revised["money"] == "before: 35.5\u00a0%, of the plan of 2023 (710.00 of 2,000.00 EUR)"


def test_without_anything_before_no_change_is_told():
    assert set(changes_of(figures(), None, since="").values()) == {"no earlier figure"}
    unknown = figures(high_risks=None, planned=None, spent=None, fulfilment=Share(0, 0))
    rows = {row["key"]: row["now"] for row in five_figures(facts(now=unknown))}
    assert (rows["risks"], rows["money"], rows["fulfilment"]) == ("n/a", "n/a", "n/a")


# What weighs most


def test_achievements_weigh_by_money_then_by_how_many_worked_on_them():
    done = {"status": "implemented", "was": "in_progress"}
    works = [
        work("I.1.1", **done, n_institutions=2),
        work("I.1.2", **done, n_institutions=3),
        work("I.1.3", **done, planned=Decimal(5), completed="01.02.2023"),
        work("I.1.4", **done),
        work("I.1.5", "implemented", planned=Decimal(900)),
    ]
    told = achievements(facts(*works, since="2022"))
    assert told["n"] == 4 and [row["code"] for row in told["rows"]] == ["I.1.3", "I.1.2", "I.1.1"]
    assert told["rows"][0]["facts"] == "MPB · on 01.02.2023 · 5.00\u00a0EUR"
    assert achievements(facts(works[-1], since="2022"))["none"] == "No action has been implemented since 2022."
    assert achievements(facts(work()))["none"] == "No action is implemented yet."


def test_failures_weigh_by_high_risk_then_by_days_then_by_money():
    works = [
        work("I.1.1", days_late=400, delay="staff", blocked_by="MF", difficulty="Nuk ka staf."),
        work("I.1.2", days_late=400, planned=Decimal(5), difficulty="Nuk ka\nstaf."),
        work("I.1.3", days_late=1, has_high_risk=True),
        work("I.1.4", days_late=300, planned=Decimal(900)),
    ]
    told = failures(facts(*works))
    assert told["n"] == 4 and [row["code"] for row in told["rows"]] == ["I.1.3", "I.1.2", "I.1.1"]
    assert [(row["causes"], row["quoted"]) for row in told["rows"]] == [
        ("In progress; nobody names a cause", ""),
        ("", "Nuk ka staf."),
        ("reason: staff; waits for MF", ""),
    ]
    assert told["rows"][0]["facts"] == "MPB · deadline 31.12.2022 · high risk"
    assert failures(facts(work()))["none"] == "No action is late."


def test_a_long_text_is_cut_between_words():
    assert shortened("një  dy\ntre", 20) == "një dy tre"
    assert shortened("një dy, tre", 8) == "një dy…"


# In a report


def test_a_report_is_compared_with_what_it_follows(data, annual):
    known = facts_of(Reader(data, edition("en")))
    assert known.since == "January–June 2022" and known.now.rate == Share(**data["figures"]["rates"][0]["due_by"])
    assert known.before == dataclasses.replace(known.before, year=2022, money_of="2022")
    assert sorted(w.code for w in known.late) == sorted(data["figures"]["missed"])
    new = {row["code"] for row in data["changes"]["status"] if row["after"] == "implemented"}
    assert {w.code for w in known.works if w.is_new} == new
    assert facts_of(Reader(annual, edition("en"))).now.reporting.of > known.now.reporting.of


def test_an_older_snapshot_has_its_page_without_what_it_does_not_know(data):
    old = json.loads(json.dumps(data))
    for name in ("trend", "changes", "fulfilment"):
        old.pop(name)
    for name in ("register", "risk_high_from", "escalations"):
        old["problems"].pop(name)
    page = one_page(Reader(old, edition("en")))
    assert page["trend"] is None and page["figures"][4]["now"] == "n/a"
    document = html(old, edition("en"))
    assert 'id="panel"' in document and "trend-picture" not in document


def test_what_is_asked_names_the_commission_first_then_the_recommendations(data):
    escalation = {"action": "I.1.1", "problem": "Mungojnë mjetet.", "state": "proposed", "steps": []}
    written = [
        {"number": 2, "text": "Second.", "responsible": None, "due_on": None, "about": "I.1.2"},
        {"number": 1, "text": "word " * 50, "responsible": "mpb", "due_on": "2023-03-31"},
        {"number": 3, "text": "Third.", "responsible": None, "due_on": None},  # written by a person who names nobody
    ]
    told = data | {"problems": data["problems"] | {"escalations": [escalation]}, "recommendations": written}
    rows = asked(Reader(told, edition("en")))
    assert [row["who"] for row in rows] == ["Strategic Planning Commission", "MPB", "I.1.2"]
    without = told | {"problems": data["problems"] | {"escalations": []}}
    assert [row["who"] for row in asked(Reader(without, edition("en")))] == ["MPB", "I.1.2", ""]
    assert rows[1]["by"] == "31.03.2023" and len(rows[1]["what"]) <= LONGEST + 1 and rows[1]["what"].endswith("…")


def first_chapter(document, language):
    start, end = (document.index(f'aria-labelledby="{key}"') for key in ("summary", "method"))
    section = document[document.rindex("<section", 0, start) : document.rindex("<section", 0, end)]
    return f'{document[: document.index("<body")]}<body lang="{language}">{section}</body></html>'


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["2022-H2", "annual", "final", "2023"])
def test_the_first_chapter_is_exactly_one_page(year, demonstration, kind, language):
    """Of the told year, and of the demonstration's 2023, with the longest words that a rule may give."""
    data = (demonstration if kind == "2023" else year[kind]) | {"unconfirmed": ["summary"]}  # its line takes room
    small = first_chapter(html(data, edition(language)), language)
    file = render.render_pdf(small, identifier="page", created_at=MADE_AT).content
    reader = PdfReader(io.BytesIO(file))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842), "A4, upright"
    text = " ".join(reader.pages[0].extract_text().split())
    with translation.override(language):
        known = facts_of(Reader(data, edition(language)))
        for row in [*five_figures(known), *achievements(known)["rows"], *failures(known)["rows"]]:
            assert row.get("label", row.get("code")) in text


def test_the_message_is_the_draft_that_people_may_change(data):
    document = lxml.html.document_fromstring(html(data, edition("en")))
    (said,) = document.xpath("//section[@aria-labelledby='summary']/div[@class='prose']/p")
    message = main_message(facts_of(Reader(data, edition("en"))))
    assert re.sub(r"\s+", " ", said.text_content()) == re.sub(r"\s+", " ", message)
    document = html(data | {"texts": {"summary": "Fjalët tona."}, "texts_format": "signs"}, edition("en"))
    assert "Fjalët tona." in document and 'id="panel"' in document
