"""Words of another language in a report: said to be, between quotation marks, and none besides names."""

import re

import lxml.html
import pytest
from django.utils import translation

from reporting.document.quotations import inside_quotation_marks, language_of, tell_languages, typed
from strategy_tracker.base.templatetags.words import quoted
from tests.reporting import story
from tests.reporting.conftest import FULLEST

pytestmark = [pytest.mark.any_database]

ALBANIAN = "Trajnimi u mbajt në dy komuna."
# No name of an institution has these.
LITTLE = re.compile(r"\b(dhe|është|janë|nga|për|nuk|që|të|në)\b", re.I)
SERBIAN_LITTLE = re.compile(r"\b(su|je|nije|koji|od|da|će)\b", re.I)
DRAWN = "//style | //script | //*[local-name()='svg'] | //header[@class='cover']"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ALBANIAN, "sq"),
        (story.ALBANIAN, "sq"),
        (story.DIFFICULTY, "sq"),
        (story.SERBIAN, "sr-latn"),
        ("Obuka je održana u dve opštine.", "sr-latn"),
        ("The training was held in two municipalities.", "en"),
        ("Plotësimi i pozitave", "sq"),
        ("MPB", ""),
        ("", ""),
        ("2023: 4 / 5", ""),
        ("OSCE", ""),
    ],
)
def test_little_words_and_letters_tell_the_language(text, language):
    assert language_of(text) == language


def test_what_is_typed_in_another_language_stands_between_quotation_marks_and_says_which_it_is():
    with translation.override("sq"):
        assert typed(ALBANIAN) is ALBANIAN and inside_quotation_marks(ALBANIAN) is ALBANIAN
        assert typed("The <b> was held in May.") == '“<span lang="en">The &lt;b&gt; was held in May.</span>”'
    with translation.override("sr-latn"):
        assert typed(ALBANIAN) == f'„<span lang="sq">{ALBANIAN}</span>“'
        assert quoted(inside_quotation_marks(ALBANIAN)) == typed(ALBANIAN)
        assert typed("MPB") == "MPB", "nobody can tell"
        prose = f"<p>Najteži: „{ALBANIAN}“, piše „MPB, koji je nosilac“.</p>"
        marked = f'„<span lang="sq">{ALBANIAN}</span>“'
        assert tell_languages(prose) == prose.replace(f"„{ALBANIAN}“", marked)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("name", [FULLEST, "en"])
def test_no_albanian_word_but_names_and_what_is_marked_as_quoted(documents, name):
    body = lxml.html.document_fromstring(documents[name]).body
    for unread in body.xpath(DRAWN):
        unread.drop_tree()
    marked = body.xpath("//*[@lang='sq']")
    assert len(marked) > 30 and all(quoted_or_printed(element) for element in marked)
    for element in marked:
        element.text = ""
        for child in list(element):
            child.drop_tree()
    rest = " ".join(body.itertext())
    assert [rest[max(0, found.start() - 60) : found.end() + 60] for found in LITTLE.finditer(rest)] == []


def quoted_or_printed(element):
    """Between quotation marks, printed by the plan and marked (sq), or the State's own name in its languages."""
    before = (element.getprevious().tail if element.getprevious() is not None else element.getparent().text) or ""
    return element.get("class") == "fallback" or before.rstrip()[-1:] in ("“", "„") or element.tag == "p"


@pytest.mark.django_db
@pytest.mark.slow
def test_an_answer_in_serbian_is_quoted_in_the_albanian_and_english_report(documents):
    for language in ("sq", "en"):
        body = lxml.html.document_fromstring(documents[language]).body
        told = [element.text_content() for element in body.xpath("//*[@lang='sr-latn']")]
        assert story.SERBIAN in told
