"""What people typed, in the language in which they typed it: marked where it is not the language of the document.

Nobody is asked in which language an answer is written, so its little words tell: a text has a language where it has
two of them, and more than of any other. A text that does not say so is left as it is.
"""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from strategy_tracker.base.templatetags.words import quoted

LITTLE_WORDS = {
    "sq": "e i në të dhe me për nga një është janë ka kanë që u nuk më së ose si tek te deri ndaj midis pas "
    "duhet mund prej kur gjatë kjo ky këto tij saj tyre jemi kemi do sipas por",
    "sr-latn": "je su i u na za od da se sa nije nisu koji koja koje kao ili iz po do o bi će biti ali kod pri "
    "prema zbog posle pre tokom ovaj ova ovo te jer li svi sve",
    "en": "the of and to in is are was were for with by on at from that this which has have been not it be or as an "
    "their its will may after before because",
}
WORDS = {language: frozenset(words.split()) for language, words in LITTLE_WORDS.items()}
# Letters that one of the languages alone has.
LETTERS = {"sq": "ëËçÇ", "sr-latn": "čćđšžČĆĐŠŽ"}
FEWEST = 2
QUOTED = re.compile(r"(?<=[“„])[^<>“”„]{12,}(?=[”“])")


def language_of(text: str) -> str:
    """The language of a text, as far as its little words and its letters tell; "" where they do not."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {language: sum(word in known for word in words) for language, known in WORDS.items()}
    for language, letters in LETTERS.items():
        counts[language] += sum(any(letter in word for letter in letters) for word in words)
    first, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    return first if counts[first] >= FEWEST and counts[first] > counts[second] else ""


def typed(text: str) -> str | SafeString:
    """What somebody typed; words of another language stand between quotation marks."""
    marked = inside_quotation_marks(text)
    return text if marked is text else quoted(marked)


def inside_quotation_marks(text: str) -> str | SafeString:
    """What already stands between quotation marks, with its language where it is another one."""
    language = language_of(text or "")
    if not language or language == (get_language() or "sq"):
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


def tell_languages(html: SafeString) -> SafeString:
    """Prose as HTML, in which what is quoted from another language says so."""
    marked = QUOTED.sub(lambda found: inside_quotation_marks(mark_safe(found[0])), html)  # noqa: S308 - is HTML
    return mark_safe(marked)  # noqa: S308 - nothing is added but the element
