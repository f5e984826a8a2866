"""The document's own words (shared/docs/words.md), in both catalogues and in what people read: one thing has one word.

A wrong wording stands here with the right one beside it; a new one found is a new row.
"""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from progress.formulas.half_years import half_year_months, half_year_name
from reporting.document import sentences, sentences_of_years
from reporting.document.html import html
from tests.factories import closed_period, open_period, submitted_submission
from tests.reporting.conftest import edition

# wrong (a pattern) → right
WRONG = {
    "sq": {
        r"[Ss]ynim\w* (i|të) ndërmjetëm": "synimi i përkohshëm",
        r"[Ss]ynim\w* (i |të )?përfundimtar": "synimi i vitit të fundit",
        r"\b[Bb]aza (%\(year|statistikore)|^[Bb]aza$": "vlera bazë, gjendja në vitin 2021",
        r"referuese?\b": "dokument referent, dokumentet referente",
        r"[Pp]ërqindj\w+ (e|të|së) (zbatimit|raportimit)": "shkalla e zbatimit, shkalla e raportimit",
        r"\b[Ee]curi\w*\b(?! e Strategjisë)": "progresi",
        r"\btrajtoh\w+|\btrajtimi (i|e) (tyre|vështirësi|sfid|rrezi)\w*": "adresohet, adresimi i tyre",
        r"treguesve të matshëm": "përcjellja e treguesve matës dhe zbatimi i tyre",
        r"Plani\w* (i|të) Veprimit kundër Trafikimit": "Planit të Veprimit për Zbatimin e Strategjisë Kombëtare …",
        r"\b[Kk]reu\b": "ballina",
        r"\bme kohë\b": "në kohë",
        r"[Pp]rejardhj": "origjina",
        r"I/E nderuar": "I/e nderuar",
        r"nuk ka përfunduar asnjë afat|afat\w* kishte përfunduar": "i kaluar; nuk ka kaluar asnjë afat",
        r"; aspak:": "nuk janë përgjigjur",
        r"[Vv]eprime të (udhëhequra|mbështetura)": "veprime si udhëheqës, si mbështetës",
        r"\bvler\w+ hash|\b[Gg]jurm\w+\b(?! \(hash\))|(?<!\()\bhash\b": "gjurma (hash), always",
        r"[Çç]farë u bë me": "zbatimi i rekomandimeve",
        r"gjysm\w+ e(?:| së) dytë (e|të) viti": "gjashtëmujori i dytë",
        r"[Ss]hifrat e këtij raporti kërkojnë": "nga shifrat e këtij raporti dalin këto rekomandime",
        r"(?<!të )(?<!Të )\b(caktojnë|hartohet|vlerësohet) (nga )?(një|kostoja) ": "të caktohet …",
        r"\b0 janë|\b0 është": "asnjë nuk …",
        r"ditën e fundit të periudhës \d{4}(?!\d)": "të vitit 2023, të planit",
        r"\b[Çç]ka\b": "çfarë",
        r"\bklikim": "klik",
        r"[Pp]rej tyre ka:": "prej tyre janë verifikuar …",
        r"^Çfarë është$": "emri i dëshmisë (in a form)",
        r"[Ss]hihni sajtin|lënda bazë": "shihni faqen, kalo te përmbajtja",
    },
    "sr_Latn": {
        r"ni za jedan cilj": "nijednu ciljnu vrednost",
        r"Završetak do|završetak do": "finalizovanje do",
        r"institucija pozvano": "pozvanih institucija",
        r"\b[Šš]ifr\w+": "oznaka",
        r"početn\w+ vrednost": "polazna vrednost",
        r"\b[Hh]eš\b(?<!\(heš)|\b[Oo]tis\w+\b(?! \(heš\))": "otisak (heš), always",
        r"[Pp]rocen\w+ (sprovođenja|izveštavanja)": "stepen sprovođenja, stepen izveštavanja",
        r"završn\w+ (ciljn\w+ vrednost|godin)": "ciljna vrednost za poslednju godinu",
        r"[Aa]kcion\w+ plan\w* protiv trgovine": "Akcionog plana za sprovođenje Nacionalne strategije …",
        r"; nikako:": "nisu odgovorile",
        r"[Vv]odeć\w+ institucij": "institucija nosilac",
        r"[Pp]rocen\w+ ispunj|[Ss]tep\w+ ispunjenja": "stepen ispunjenosti",
        r"[Pp]rover\w+ odgovor|proveren\w+ odgovor": "verifikacija odgovora, verifikovani odgovori",
        r"”": "„…“",
    },
}
# A half-year's code is a key of addresses, file names and data files.
PERIOD_CODE = r"\b20\d\d-H[12]\b"
ALLOWED = {"sq": {"Çfarë është"}, "sr_Latn": set()}


def entries(locale: str) -> list[tuple[str, list[str]]]:
    """The msgid of every entry of a catalogue, with its translations."""
    text = (Path(settings.BASE_DIR) / "locale" / locale / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    found = []
    for block in text.split("\n\n")[1:]:
        parts = re.findall(r'^(msg\w+)(?:\[\d\])? ((?:".*"\n?)+)', block, flags=re.M)
        values = [(name, "".join(ast.literal_eval(line) for line in lines.splitlines())) for name, lines in parts]
        msgid = next(value for name, value in values if name == "msgid")
        found.append((msgid, [value for name, value in values if name == "msgstr"]))
    return found


def wrong_words(text: str, locale: str) -> list[str]:
    """Each wrong wording in a text, with what is right."""
    found = (
        (re.search(pattern, text), right) for pattern, right in WRONG[locale].items() if text not in ALLOWED[locale]
    )
    return [f"{match[0]} → {right}" for match, right in found if match]


@pytest.mark.parametrize("locale", sorted(WRONG))
def test_the_catalogue_has_no_wrong_word(locale):
    wrong = [(said, text) for _msgid, texts in entries(locale) for text in texts for said in wrong_words(text, locale)]
    assert not wrong


@pytest.mark.parametrize("locale", sorted(WRONG))
def test_the_catalogue_names_no_period_by_its_code(locale):
    """But where the form of the code itself is explained."""
    named = [text for _msgid, texts in entries(locale) for text in texts if re.search(PERIOD_CODE, text)]
    assert len(named) <= 1


def seen(page: str) -> str:
    """What a reader sees of a page: no tags, no addresses."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "\n", body)))


LOCALES = {"sq": "sq", "sr-latn": "sr_Latn"}


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.parametrize("kind", ["2022-H2", "annual", "final"])
@pytest.mark.any_database
@pytest.mark.django_db
def test_a_report_has_no_wrong_word_and_no_code_of_a_period(year, kind, language):
    text = seen(html(year[kind], edition(language)))
    assert not wrong_words(text, LOCALES[language])
    assert not re.findall(rf".{{40}}{PERIOD_CODE}.{{40}}", text)


PAGES = (
    "/",
    "/plans/2022-2024/",
    "/plans/2022-2024/actions/",
    "/plans/2022-2024/indicators/",
    "/plans/2022-2024/budget/",
    "/plans/2022-2024/progress/",
    "/plans/2022-2024/progress/2022-H1/",
    "/plans/2022-2024/progress/2022-H2/",
    "/plans/2022-2024/actions/I.1.1/",
    "/plans/2022-2024/quality/",
    "/plans/2022-2024/submissions/2022-H2/msh/",
    "/plans/2022-2024/submissions/2022-H2/msh/verify/",
    "/plans/2022-2024/indicators/I-1/",
    "/victims/",
    "/help/",
    "/reports/",
    "/reports/new/",
    "/reports/signed/",
)


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.any_database
def test_no_page_has_a_wrong_word_or_the_code_of_a_period(people, client, language):
    closed_period("2022-H1")
    submitted_submission(open_period("2022-H2"))
    client.force_login(people["arta"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in PAGES:
        page = client.get(address)
        assert page.status_code == 200, address
        text = seen(page.content.decode())
        assert not wrong_words(text, LOCALES[language]), address
        assert not re.findall(rf".{{40}}{PERIOD_CODE}.{{40}}", text), address


# Sentences with nothing in them


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sq", "Nga 12 veprime me afat deri në fund të vitit 2022, asnjë nuk është zbatuar (0/12)."),
        ("sr-latn", "Od 12 aktivnosti sa rokom do kraja 2022. godine, nijedna nije sprovedena (0/12)."),
        ("en", "Of 12 actions due by the end of 2022, none is implemented (0/12)."),
    ],
)
def test_none_is_said_as_none(language, said):
    with translation.override(language):
        assert sentences.rate_of_year({"n": 0, "of": 12}, 2022) == said


def test_the_headline_counts_say_of_how_many():
    counts = {"implemented": 12, "in_progress": 40, "not_implemented": 30, "not_reported": 19, "cancelled": 0}
    with translation.override("sq"):
        assert sentences.roll_up(counts).startswith("Nga 101 veprime: të zbatuara: 12; ")
        assert sentences.missed(18) == "Ende të pazbatuara pas afatit: 18."


def test_civil_society_is_counted_in_a_sentence_of_its_own():
    class Civil:
        data = {"civil_society": {"institutions": [{"code": "ojq"}], "answers": [None] * 15}}

        def abbreviations(self, codes):
            return ", ".join(codes)

    with translation.override("sq"):
        assert sentences_of_years.civil_society(Civil()).endswith("Prej tyre janë verifikuar 15 përgjigje.")
        Civil.data["civil_society"]["answers"] = []
        assert sentences_of_years.civil_society(Civil()).endswith("Prej tyre nuk është verifikuar asnjë përgjigje.")


@pytest.mark.parametrize(
    ("language", "name", "months"),
    [
        ("sq", "korrik–dhjetor 2022", "korr–dhj"),
        ("sr-latn", "jul–decembar 2022", "jul–dec"),
        ("en", "July–December 2022", "Jul–Dec"),
    ],
)
def test_a_half_year_is_called_by_its_months(language, name, months):
    with translation.override(language):
        assert half_year_name("2022-H2") == name
        assert half_year_months("2022-H2") == months
        assert half_year_name("2022-2024") == "2022–2024"
        assert half_year_name("?") == half_year_months("?") == "?"
