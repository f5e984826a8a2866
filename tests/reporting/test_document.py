"""The document: every action, every chapter, the same numbers in three languages, sentences with proper plurals."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from reporting.document import sentences
from reporting.document.chapters.problems import problems
from reporting.document.chapters.recommendations import recommended
from reporting.document.html import html
from reporting.document.reader import Reader
from reporting.document.rows import _beneath, cut, quantity, side_by_side
from reporting.document.telling import standing
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from tests.reporting import story
from tests.reporting.conftest import LANGUAGES, edition

# The snapshot is made in the database, once for the suite.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def reader(data):
    with translation.override("en"):
        yield Reader(data, edition("en"))


def figures_of(document):
    """Every number in the cells of the chapters' tables, in order, without the separators of the language."""
    chapters = document[document.index('id="summary"') : document.index('id="about"')]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", re.sub(r"<svg.*?</svg>", "", chapters, flags=re.S), re.S)
    text = re.sub(r"<[^>]*>", " ", " ".join(cells))
    return [re.sub(r"[.,]", "", number) for number in re.findall(r"\d[\d.,]*", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_and_every_chapter_is_in_it(documents, data, language):
    document = documents[language]
    for action in data["actions"]:
        assert document.count(f'<tbody id="action-{action["code"]}"') == 1
    for key in REPORT_KINDS["six_month"].chapters:
        assert (f'id="{key}"' in document) == (key != "annex_comments")  # nobody was consulted
    assert f'<html lang="{language}">' in document
    assert story.SERBIAN in document and story.ALBANIAN in document


def test_numbers_are_the_same_in_every_language(data):
    """Titles, products and units fall back to Albanian here: translations may write a number out."""
    blank = dict.fromkeys(f"{field}_{suffix}" for field in ("title", "product", "unit") for suffix in ("en", "sr"))
    actions = [
        action | _cleared(action, blank) | {"outputs": [o | _cleared(o, blank) for o in action["outputs"]]}
        for action in data["actions"]
    ]
    plain = data | {"actions": actions}
    numbers = {language: figures_of(html(plain, edition(language))) for language in LANGUAGES}
    assert numbers["sq"] == numbers["sr-latn"] == numbers["en"]
    assert len(numbers["sq"]) > 1000


def _cleared(row, names):
    return {name: "" for name in names if name in row}


def test_amounts_are_written_as_each_language_writes_them(documents):
    assert "275.967,00" in documents["sq"] and "275.967,00" in documents["sr-latn"]
    assert "275,967.00" in documents["en"]


def test_the_demonstration_is_marked_and_nothing_else_is(data):
    real = html(data, edition("en").__class__("en", 3, False))
    assert "data-demo" not in real and "invented" not in real
    assert "data-demo" in html(data, edition("en"))


def test_nothing_inline_and_nothing_foreign(documents):
    for document in documents.values():
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", document)
        assert not re.search(r'(?:href|src)="(?!/static/|#)', document)


def test_text_that_people_wrote_is_never_markup(data):
    bad = "<b>Trafikimi</b> & <script>alert(1)</script>"
    changed = {
        **data,
        "recommendations": [{"number": 1, "text": bad, "also_to": "KK", "due_on": None, "fact": bad}],
    }
    document = html(changed, edition("sq"))
    assert "<script" not in document and "&lt;b&gt;Trafikimi&lt;/b&gt; &amp;" in document


def test_a_missing_translation_falls_back_visibly(data):
    first = {**data["actions"][0], "title_en": ""}
    document = html({**data, "actions": [first, *data["actions"][1:]]}, edition("en"))
    assert f'<span lang="sq" class="fallback">{first["title"]}</span>' in document


def test_chapter_5_counts_the_reasons_of_delay_and_says_who_waits_for_whom(data):
    """Of what is not implemented, as its lead says; an earlier seal, which knows none of it, tells nothing."""
    with translation.override("en"):
        earlier = {**data, "actions": [action | {"answers": []} for action in data["actions"]]}
        told = problems(Reader(earlier, edition("en")))
        assert not told["delays"] and not told["blocked"] and told["others"]
        led = {"part": "lead", "institution": "md", "period": "2022-H2", "what_was_done": "x", "is_unchanged": False}
        said = [{"delay_reason": "funds", "blocked_by": "mpb"}, {"delay_reason": "funds"}, {"delay_reason": "staff"}]
        actions = [
            action | {"status": status, "answers": [led | more]}
            for action, status, more in zip(
                data["actions"], ("not_implemented", "partially_implemented", "implemented"), said, strict=False
            )
        ]
        told = problems(Reader({**data, "actions": actions}, edition("en")))
        not_theirs = next(_beneath(Reader(data, edition("en")), actions[0] | {"answers": [led | NOT_THEIRS]}))
    assert told["delays"] == "Of 2 delayed actions the lead institutions name the reason: funds 2."
    assert told["blocked"] == [{"by": "MPB", "waits": "MD", "codes": actions[0]["code"]}]
    assert not_theirs["text"] == "Says that the action is not its own: E bën MAPL-ja."


NOT_THEIRS = {"what_was_done": "", "not_ours_reason": "E bën MAPL-ja."}


def test_the_model_knows_every_kind_of_the_table():
    assert set(REPORT_KINDS) <= set(Report.Kind.values)


# Sentences


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        ({"n": 12, "of": 33}, "Of 33 actions due by the end of 2023, 12 are implemented (36.4\u00a0%)."),
        ({"n": 1, "of": 1}, "Of 1 action due by the end of 2023, 1 is implemented (100.0\u00a0%)."),
        ({"n": 0, "of": 12}, "Of 12 actions due by the end of 2023, none is implemented (0/12)."),
        ({"n": 0, "of": 0}, "No action is due by the end of 2023."),
    ],
)
def test_the_rate_in_a_sentence(english, share, sentence):
    assert sentences.rate_of_year(share, 2023) == sentence


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ({"n": 12, "of": 33}, "36.4\u00a0% (12/33)"),
        ({"n": 3, "of": 9}, "3/9 (33.3\u00a0%)"),
        ({"n": 0, "of": 0}, "–"),
    ],
)
def test_counts_come_first_where_there_are_few(english, share, text):
    assert sentences.counted(share) == text


def test_a_percentage_is_rounded_not_cut_off(english):
    assert sentences.percentage(Decimal(3) / 16) == "18.8\u00a0%"
    assert sentences.percentage(Decimal(2) / 3) == "66.7\u00a0%"
    assert sentences.percentage(None) == "n/a"


def test_sentences_say_what_the_figures_say(reader):
    assert "Of 12 actions whose deadline had been reached" in sentences.rate_at_cut_off(reader)
    assert sentences.missed(0).startswith("No deadline")
    assert "275,967.00\u00a0EUR" in sentences.budget(reader)
    assert "on time" in sentences.reporting(reader)
    assert "MASHT" in sentences.not_reported(reader)
    assert "difficulties" in sentences.problems(reader)
    assert "Since the period January–June 2022" in sentences.changes(reader)


def test_recommendations_follow_from_the_figures(reader):
    said = {one.text: one for one in recommended(reader)}
    undated = said["Propose a deadline for I.1.1, V.1.6, V.1.7, V.1.8 and 1 more."]
    assert undated.codes == ["I.1.1", "V.1.6", "V.1.7", "V.1.8", "V.1.9"] and "5 actions" in undated.fact
    silent = next(one for text, one in said.items() if "answer in the next period" in text)
    assert "30 institutions" in silent.fact and silent.also_to.startswith("ABGJ, AD") and "22 more" in silent.also_to


def test_each_recommendation_has_its_four_parts_and_there_are_ten_at_most(reader):
    found = recommended(reader)
    assert 0 < len(found) <= 10
    for one in found:
        assert one.text and one.fact and (one.responsible or one.also_to) and one.due_on > standing.cut_off_of(reader)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    # No tails of codes: four at most are named.
    assert max(len(re.findall(r"[IV]+\.\d+\.\d+", one.text)) for one in found) <= 4


def test_what_was_recommended_before_there_were_facts_is_printed_as_it_was(annual):
    old = [{"number": 1, "text": "Të caktohen afatet.", "about": "I.1.1, V.1.6", "responsible": None, "due_on": None}]
    page = " ".join(html({**annual, "recommendations": old}, edition("en")).split())
    assert '<ol class="recommendations">' in page and "Recommendations: to whom, what" not in page
    assert re.search(r"Të caktohen afatet\. <span class=\"soft\">\(.*I\.1\.1", page)


# Long texts and quantities


def test_a_long_text_becomes_pieces_that_lose_nothing():
    pieces = cut(story.LONG)
    assert len(pieces) > 3 and all(len(piece) <= 1400 for piece in pieces)
    assert " ".join(pieces) == story.LONG
    assert cut("a" * 3000, 1000) == ["a" * 1000] * 3
    assert cut("  ") == [] and cut("short") == ["short"]


def test_a_text_is_cut_at_paragraphs_before_sentences():
    assert cut("One. Two.\nThree. Four five six", 20) == ["One. Two.", "Three. Four five six"]


def test_texts_side_by_side_take_as_many_rows_as_the_longer_one():
    rows = side_by_side(story.LONG, "Është hapur konkursi.")
    assert len(rows) > 6 and all(len(text) <= 700 for row in rows for text in row)
    assert " ".join(left for left, right in rows) == story.LONG
    assert [right for left, right in rows if right] == ["Është hapur konkursi."]
    assert side_by_side("", "") == [("", "")]


@pytest.mark.parametrize("part", ["follow_ups", "comments", "tracking"])
def test_no_row_is_taller_than_a_page_whatever_is_told(annual, part):
    """A row that is, loses the repeated header of its table."""
    long = " ".join([story.LONG] * 2)[:10_000]
    changes = {
        "follow_ups": [{"number": 1, "text": "Një.", "note": long}],
        "comments": [{"chapter": "summary", "text": long, "answer": long}],
        "tracking": [row | {"note": long, "absent_reason": long} for row in annual["tracking"]],
    }
    page = html({**annual, part: changes[part]}, edition("sq"))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page, re.S)
    assert long[:600] in " ".join(page.split()) and max(map(len, cells)) < 1700


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ({"basis": "quantity", "target_in_total": "40", "target_per_year": None, "reached": "24"}, "24 / 40"),
        ({"basis": "quantity", "target_in_total": None, "target_per_year": "4", "reached": "3"}, "2022: 3 / 4"),
        ({"basis": "quantity", "target_in_total": "40", "target_per_year": None, "reached": None}, "– / 40"),
        ({"basis": "bare_count", "target_in_total": None, "target_per_year": None, "reached": "7"}, "7 (no target)"),
        (
            {"basis": "percentage", "target_in_total": "90", "target_per_year": None, "reached": None},
            "33.3\u00a0% / 90.0\u00a0%",
        ),
    ],
)
def test_quantities_stand_against_their_targets(reader, output, line):
    units = {"unit": "takime", "unit_en": "meetings", "unit_sr": "sastanci"}
    output |= units | {"reached_by_year": {"2022": "3"}, "reached_share": "33.33"}
    shown = quantity(reader, output)
    assert (shown["line"], shown["unit"]["text"]) == (line, "meetings")


def test_what_is_delivered_or_not_has_no_quantity(reader):
    assert quantity(reader, {"basis": "delivery"}) is None
