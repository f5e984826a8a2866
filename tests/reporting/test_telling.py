"""Chapters that tell, and what rules say in them: other words where facts differ, nothing where there is nothing."""

import re

import pytest
from django.utils import translation

from reporting.document import prose
from reporting.document.chapters.problems import problems
from reporting.document.chapters.recommendations import recommended
from reporting.document.html import html
from reporting.document.one_page.of_report import facts_of
from reporting.document.one_page.weighed import failures
from reporting.document.outline import chapters_of, draft_text
from reporting.document.reader import Reader
from reporting.document.sentences import became
from reporting.document.telling import plan, standing
from reporting.document.telling import words as said
from reporting.kinds import REPORT_KINDS
from tests.reporting.conftest import LANGUAGES, edition

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def reader_of(data, **changes):
    return Reader({**data, **changes}, edition("en"))


def with_late(data, *answers):
    """The first actions of the plan are late, each with what its lead says of it; no other one is."""
    rows = data["actions"]
    late = [
        row
        | {"status": "not_implemented", "deadline_on": "2022-12-30", "lead": "md"}
        | {"answers": [{"part": "lead", "institution": "md", "period": "2022-H2", "what_was_done": "", **answer}]}
        for row, answer in zip(rows, answers, strict=False)
    ]
    figures = data["figures"] | {"missed": [row["code"] for row in late]}
    nothing = data["problems"] | {"register": [], "challenges": []}
    return reader_of(data, actions=[*late, *rows[len(late) :]], figures=figures, problems=nothing)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([], "No deadline was missed."),
        ([{"blocked_by": "mpb", "delay_reason": "staff"}], "Late is I.1.1 (1 day late): MD waits for MPB."),
        ([{"delay_reason": "staff"}], "Late is I.1.1 (1 day late): MD names as the reason: staff."),
        ([{}], "Late is I.1.1 (1 day late): nobody says why."),
        ([{"delay_reason": "staff"}] * 2, "The lead institutions name one reason for all of them: staff."),
        (
            [{"delay_reason": "staff"}] * 2 + [{"delay_reason": "legal"}],
            "The reason that is named most often: staff (2 of 3).",
        ),
        ([{"delay_reason": "staff"}, {}], "For one of them the lead institution names a reason: staff."),
        ([{"delay_reason": "staff"}, {"delay_reason": "funds"}], "name different reasons: staff (1), funds (1)."),
        ([{"delay_reason": "other"}], "Late is I.1.1 (1 day late): nobody says why."),
        ([{"delay_reason": "other"}, {}], "Late are 2 actions. The gravest is I.1.1"),
        ([{}, {}], "For none of them do the lead institutions name a reason."),
        ([{}, {"blocked_by": "mpb"}], "The gravest is I.1.2 (1 day late): MD waits for MPB."),
    ],
)
def test_delays_are_told_with_their_cause(data, answers, words):
    reader = with_late(data, *answers)
    assert words in said.delays(reader, standing.late(reader))


def test_what_is_late_has_one_order_wherever_it_is_told(data):
    """The first page named another action as the gravest than chapter 4, and one of four equal ones as the longest."""
    reader = with_late(data, *[{}] * 3)
    rows = reader.data["actions"]
    rows[1]["budget"] = {"2022": {"amount": "900.00"}}
    rows[2]["budget"] = rows[0]["budget"] = {}
    rows[:] = [row | {"is_late": row["code"] in reader.figures["missed"]} for row in rows]
    assert [one.code for one in standing.late(reader)] == ["I.1.2", "I.1.1", "I.1.3"]
    assert [row["code"] for row in failures(facts_of(reader))["rows"]] == ["I.1.2", "I.1.1", "I.1.3"]
    assert "The gravest is I.1.2 (1 day late)" in said.delays(reader, standing.late(reader))
    assert said.ranked(reader).endswith("Late for longest (1 day late): I.1.2, I.1.1, I.1.3.")
    assert "objective I: I.1.1 (1 day late), nobody says why" in said.ranked(with_late(data, {}))


def test_objectives_that_stand_equal_are_named_together(data):
    rows = [
        row | {"due_by": {"n": n, "of": of}}
        for row, (n, of) in zip(data["figures"]["by_strategic"], [(2, 6), (1, 3), (7, 17), (0, 0), (1, 1)], strict=True)
    ]
    told = said.ranked(reader_of(data, figures=data["figures"] | {"by_strategic": rows}))
    assert "by strategic objective: most V (1/1), least I (2/6), II (1/3)." in told
    equal = [row | {"due_by": {"n": 1, "of": 2}} for row in rows]
    assert "least" not in said.ranked(reader_of(data, figures=data["figures"] | {"by_strategic": equal}))


def test_changes_are_since_what_the_report_is_compared_with(data):
    """An annual report told the changes of its whole year as those since the half-year before."""
    against = data["changes"] | {"against": {"period": "2021-H2", "report": None}}
    assert said.changed(reader_of(data, changes=against)).startswith("Since the period July–December 2021: newly")
    none = against | {"status": []}
    assert said.changed(reader_of(data, changes=none)) == "No status has changed since the period July–December 2021."


def test_what_is_new_and_settled_already_is_counted_as_such(data):
    """71 before, 8 of them settled, and 52 new ones made 111 that are open; four of the new ones were settled."""
    row = {"state_before": "open", "state": "settled"}
    new = row | {"state_before": ""}
    problems = data["problems"] | {"register": [row, new, new | {"state": "open"}]}
    assert became(reader_of(data, problems=problems)).endswith("New: 2, of which settled already: 1.")
    problems["register"] = [row, new | {"state": "open"}]
    assert became(reader_of(data, problems=problems)).endswith("New: 1.")


def test_of_what_is_not_due_no_delay_is_told(data):
    assert said.delays(with_late(data), [], n_due=0) == ""


@pytest.mark.parametrize(
    ("n", "of", "words"),
    [
        (0, 0, "None of them is due by the end of 2023."),
        (0, 1, "The one due by the end of 2023 is not."),
        (0, 7, "None of the 7 due by the end of 2023 is."),
        (1, 1, "The one due by the end of 2023 is among them."),
        (7, 7, "All 7 due by the end of 2023 are among them."),
        (2, 7, "Due by the end of 2023: 7, implemented of these: 2 (28.6\u00a0%)."),
    ],
)
def test_what_is_due_is_told_in_its_own_words(n, of, words):
    assert said.due({"n": n, "of": of}, 2023) == words


@pytest.mark.parametrize(
    ("planned", "spent", "words"),
    [
        (None, None, "For 2022 the plan names no amount for it."),
        ("100.00", None, "Of the 100.00 EUR planned for 2022, no verified answer says yet what was spent."),
        ("100.00", "0.00", "Of the 100.00 EUR planned for 2022, nothing was spent."),
        ("100.00", "25.00", "Of the 100.00 EUR planned for 2022, 25.00 EUR was spent (25.0 %)."),
    ],
)
def test_money_is_told_as_far_as_it_is_known(data, planned, spent, words):
    budget = Reader(data, edition("en")).budget
    row = budget["by_strategic"][0]
    line = row["by_year"]["2022"] | {"planned": planned, "spent": spent}
    changed = budget | {"by_strategic": [row | {"by_year": row["by_year"] | {"2022": line}}]}
    assert said.money(reader_of(data, budget=changed), "I").replace("\u00a0", " ") == words


def point_of(period, n, of, **answers):
    """What the trend tells of a half-year, as far as sentences ask."""
    year = int(period[:4])
    share, empty = {"n": n, "of": of}, {"n": 0, "of": 0}
    return {"period": period, "year": year, "ends_on": f"{year}-06-30", "rate": share, "due_by_cut_off": share} | {
        "reporting": empty,
        "fulfilment": empty,
        "planned": None,
        "spent": None,
        "high_risks": 0,
        "answers": answers,
    }


@pytest.mark.parametrize(
    ("n", "of", "words"),
    [
        (0, 0, ""),
        (10, 33, "Compared with January–June 2023 that are 5 more (before: 10/33)."),
        (14, 33, "Compared with January–June 2023 that is 1 more (before: 14/33)."),
        (17, 33, "Compared with January–June 2023 that are 2 fewer (before: 17/33)."),
        (15, 33, "Compared with January–June 2023 that is no change."),
        (5, 12, "Compared with January–June 2023: 5/12 (41.7 %) of those due by the end of 2023."),
    ],
)
def test_the_rate_is_told_against_that_before(data, n, of, words):
    reader = Reader(data, edition("en"))
    rates = [row | {"due_by": {"n": 15, "of": 33}} for row in data["figures"]["rates"] if row["year"] == reader.year]
    changes = {"against": {"period": "2023-H1", "report": None}, "status": []}
    told = {"trend": [point_of("2023-H1", n, of)], "changes": changes, "figures": data["figures"] | {"rates": rates}}
    told["period"] = data["period"] | {"year": 2023}
    told["figures"]["rates"] = [row | {"year": 2023} for row in rates]
    assert plan.rate_compared(reader_of(data, **told)).replace("\u00a0", " ") == words
    assert plan.rate_compared(reader_of(data, **{**told, "trend": []})) == ""


def test_who_is_silent_twice_in_a_row_is_named_again(data):
    trend = [
        point_of("2022-H2", 0, 0, md="missing", mpb="missing"),
        point_of("2023-H1", 0, 0, md="missing", mpb="late"),
    ]
    assert (
        plan.silent_again(reader_of(data, trend=trend)) == "For the second half-year in a row no answer came from: MD."
    )
    assert plan.silent_again(reader_of(data, trend=trend[:1])) == ""


def test_most_is_said_of_one_objective_alone():
    assert plan.mostly_in(["I", "II", "II"]) == "Objective II has the most of them (2)."
    assert plan.mostly_in(["I", "II"]) == plan.mostly_in(["I", "I"]) == plan.mostly_in([]) == ""


def test_a_high_risk_is_told_and_no_other_one(data):
    risk = {"kind": "risk", "action": "I.1.1", "objective": "", "institution": "md", "description": "Mungon ligji."}
    risk |= {"mitigation": "", "owner": "", "due_on": None, "state": "open", "state_before": "", "times": 1}
    risk |= {"opened_in": "2022-H2", "what_was_done": "", "number": 1}
    limits = data["problems"] | {"risk_high_from": 15}
    low, high = risk | {"probability": 2, "impact": 5}, risk | {"probability": 3, "impact": 5}
    assert said.risks(reader_of(data, problems=limits | {"register": [low]})) == ""
    reader = reader_of(data, problems=limits | {"register": [low, high]})
    told = "One high risk is not settled (I.1.1): “Mungon ligji”."
    assert said.risks(reader, "I") == f"{told} Nobody is named who answers for it."
    owned = reader_of(data, problems=limits | {"register": [high | {"owner": "Drejtori", "due_on": "2023-05-31"}]})
    assert said.risks(owned, "I") == f"{told} Drejtori answers for it, by 31.05.2023."
    assert said.risks(reader, "II") == ""
    asked = next(one for one in recommended(reader) if "Mungon ligji" in one.text)
    assert asked.responsible == "md" and "not said how it is addressed" in asked.fact


def test_what_is_cut_ends_with_its_ellipsis_alone():
    assert [said.ended(text) for text in ("Mjetet mungojnë", "Mjetet…", "Pse?", "")] == [
        "Mjetet mungojnë.",
        "Mjetet…",
        "Pse?",
        "",
    ]


def test_who_is_waited_for_is_asked_first(data):
    first = recommended(with_late(data, {"blocked_by": "mpb"}))[0]
    assert first.responsible == "mpb" and "MD waits for in I.1.1" in first.text and "1 day late" in first.fact


def test_a_chapter_of_problems_loses_none_of_them(data):
    rows = Reader(data, edition("en")).open_problems
    many = [rows[0] | {"description": f"Pengesa {n}.", "action": "I.1.1"} for n in range(60)]
    part = data["problems"] | {"challenges": many}
    part.pop("register", None)
    told = problems(reader_of(data, problems=part))
    shown = len(told["high"]) + sum(row["n"] for row in told["others"])
    assert shown < 60 and told["besides"].startswith(f"{60 - shown} more stand")
    same = [row | {"description": "E njëjta."} for row in many]
    (one,) = problems(reader_of(data, problems=part | {"challenges": same}))["others"]
    assert one["n"] == 60 and one["codes"] == "I.1.1"


# The text of chapter 4, which stands in parts


def test_each_part_of_a_text_comes_beneath_its_heading_and_nothing_is_lost():
    text = "Hyrje.\n\n▌ I Një\n\nPër të parin.\n▌ Tjetër\nEdhe.\n▌ II Dy\n\nPër të dytin.\n▌ I Një\nPrapë."
    head, parts = prose.parted(text, ["I Një", "II Dy", "III Tre"])
    assert head == "Hyrje."
    assert parts["I Një"] == "Për të parin.\n▌ Tjetër\nEdhe."
    assert parts["II Dy"] == "Për të dytin.\n▌ I Një\nPrapë." and parts["III Tre"] == ""


def test_what_a_person_writes_of_an_objective_stands_with_it(data):
    draft = draft_text("six_month", "objectives", data, "en")
    first, second = (row["title_en"] for row in data["objectives"][:2])
    assert f"▌ I {first}" in draft and f"▌ II {second}" in draft
    texts = {"objectives": f"Në krye.\n\n▌ I {first}\n\nVetëm për të parin.\n\n▌ Diçka tjetër\n\nNë fund."}
    page = html({**data, "texts": texts, "texts_format": prose.FORMAT}, edition("en"))
    places = [page.index(words) for words in ("Në krye.", 'id="objective-I"', "Vetëm për të parin.", "Në fund.")]
    assert places == sorted(places) and places[-1] < page.index('id="objective-II"')
    assert "Diçka tjetër" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_chapter_4_points_to_the_rows_of_annex_a(documents, data, language):
    page = documents[language]
    chapter = page[page.index('id="objectives"') : page.index('id="problems"')]
    links = set(re.findall(r'href="#action-([^"]+)"', chapter))
    assert links and links <= {row["code"] for row in data["actions"]}
    for row in data["objectives"]:
        assert f'id="objective-{row["code"]}"' in chapter and f'id="deadlines-{row["code"]}-title"' in chapter
    assert "action-row" not in chapter and chapter.count("<tbody") < 30


@pytest.mark.parametrize("kind", REPORT_KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_draft_names_a_period_by_its_code(data, annual, kind, language):
    source = data if kind == "six_month" else annual
    for chapter in chapters_of(REPORT_KINDS[kind]):
        if chapter.has_text:
            text = draft_text(kind, chapter.key, source, language)
            assert not re.search(r"20\d\d-H[12]|%\(", text), chapter.key
