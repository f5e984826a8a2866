"""What a screen reader is told: one element for each of the document, in its order, with its heads and its language."""

import io

import lxml.html
import page as validator
import pikepdf
import pytest

from reporting.pdf import render, tags
from tests.reporting import programs, spoken
from tests.reporting.conftest import LANGUAGES, MADE_AT
from tests.reporting.reading import letters

# The snapshot is made in the database, once for the suite.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = """<!doctype html><html lang="en"><head><title>Prova</title>
<link rel="stylesheet" href="/static/css/fonts.css"><style>
@page {{ size: A6; @top-left {{ content: "Above" }} @bottom-left {{ content: "Below" }} }}
body {{ font-family: "Noto Sans" }} td, li {{ line-height: 9mm }} caption {{ display: none }}
ul ul {{ columns: 2 }} nav a::after {{ content: leader(".") target-counter(attr(href), page) }}
</style></head><body>{body}</body></html>"""
ROWS = "".join(f"<tr><th scope=row>{row}</th><td>a{row}</td><td>b{row}</td></tr>" for row in range(1, 25))
TABLE = f"""<table><caption>All of them</caption><thead>
<tr><th scope=col>No.</th><th scope=col colspan=2 id=both>Both</th></tr>
<tr><th scope=col>…</th><th scope=col>A</th><th scope=col>B</th></tr></thead>
<tbody><tr><th scope=rowgroup>I</th><td>a</td><td>b</td></tr>{ROWS}</tbody>
<tbody><tr><th scope=row>II</th><td colspan=2>whole</td></tr>
<tr><th scope=row>III</th><td headers=both>own</td><td>all</td></tr></tbody></table>"""
TALL = f"<table><thead><tr><th>Head<th>Of all</thead><tbody><tr><td>1<td>{'Word after word. ' * 90}</table>"
LIST = "<ul>" + "".join(f"<li>item {n}</li>" for n in range(20)) + "<li>last<ul><li>x<li>y<li>z</ul></ul>"
PROSE = f"<h1 id=h>Prose</h1><p>{'Many <em>words of this</em> kind follow. ' * 90}</p>"
CONTENTS = "<nav><ul><li><a href=#h>Prose</a></ul></nav>"
QUOTED = '<p>One says <span lang="sq">fjalë <em lang="sq">e huaj</em></span> and <i lang="en">goes on</i>.</p>'
BODY = CONTENTS + TABLE + TALL + LIST + PROSE + QUOTED


def made(body, **options):
    return render.render_pdf(PAGE.format(body=body), identifier="small", created_at=MADE_AT, **options).content


@pytest.fixture(scope="module")
def small():
    """Tables, lists and a paragraph, each over several pages."""
    return made(BODY)


@pytest.fixture(scope="module")
def found(small):
    return spoken.elements(small)


# The whole report


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_one_element_for_each_of_its_document(pdf_file, documents, language):
    found = spoken.elements(pdf_file(language).read_bytes())
    counts = spoken.counted(found)
    assert counts == spoken.expected(documents[language])
    assert counts["/Table"] > 20 and counts["/TR"] > 400
    assert all(head.own["/Scope"] in ("/Column", "/Row") for head in spoken.of_kind(found, "/TH"))
    assert all(figure.own.get("/Alt") for figure in spoken.of_kind(found, "/Figure"))
    assert _misplaced(pdf_file(language).read_bytes()) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_read_in_the_order_of_its_document(pdf_file, documents, language):
    """Every word, without the contents and what is only drawn."""
    body = lxml.html.document_fromstring(documents[language]).body
    for unread in body.xpath("//nav//li | //caption | //style | //*[local-name()='svg']"):
        unread.drop_tree()
    found = spoken.elements(pdf_file(language).read_bytes())
    contents = spoken.of_kind(found, "/L")[0].text
    assert letters(found[0].text.replace(contents, "", 1)) == letters(body.text_content())


@pytest.mark.slow
def test_albanian_words_in_the_english_report_are_said_to_be_albanian(pdf_file, documents):
    found = spoken.elements(pdf_file("en").read_bytes())
    told = [(element.own["/Lang"], letters(element.text)) for element in found if "/Lang" in element.own]
    root = lxml.html.document_fromstring(documents["en"])
    wanted = [(node.get("lang"), letters(node.text_content())) for node in root.body.xpath("//*[@lang!='en']")]
    assert told == wanted and ("sq", "Qeveria") in told


# Small documents


def test_what_runs_over_pages_and_lines_is_one(small, found):
    assert len(pikepdf.open(io.BytesIO(small)).pages) > 8
    assert spoken.counted(found) == spoken.expected(PAGE.format(body=BODY))
    assert [len(one.text.split()) for one in spoken.of_kind(found, "/P")] == [90 * 6, 9]
    assert sum(one.text == "words of this" for one in spoken.of_kind(found, "/Span")) == 90
    assert spoken.of_kind(found, "/TD")[-1].text == ("Word after word. " * 90).strip()


def test_it_would_be_found_if_pieces_were_not_joined(monkeypatch):
    """The same document as WeasyPrint writes it."""
    monkeypatch.setattr(tags, "make_whole", lambda document, pdf: None)
    content = made(BODY)
    found = spoken.elements(content)
    counts, wanted = spoken.counted(found), spoken.expected(PAGE.format(body=BODY))
    assert {kind for kind in counts if counts[kind] > wanted[kind]} >= {"/Table", "/THead", "/TH", "/L", "/P"}
    assert not any("/Scope" in head.own for head in spoken.of_kind(found, "/TH"))
    assert _misplaced(content)


def test_a_head_says_what_it_speaks_for(found):
    heads = {head.text: head for head in spoken.of_kind(found, "/TH")}
    assert {
        text: head.own["/Scope"] for text, head in heads.items() if text in ("No.", "Both", "A", "I", "7", "Of all")
    } == {
        **dict.fromkeys(("No.", "Both", "A", "Of all"), "/Column"),
        **dict.fromkeys(("I", "7"), "/Row"),
    }
    names = {head.own.get("/ID"): text for text, head in heads.items()}
    cells = {cell.text: [names[name] for name in cell.own.get("/Headers", [])] for cell in spoken.of_kind(found, "/TD")}
    assert cells["a"] == ["Both", "A", "I"] and cells["b24"] == ["Both", "B", "I", "24"]
    assert cells["whole"] == ["Both", "A", "B", "II"]
    assert cells["own"] == ["Both", "III"] and cells["all"] == ["Both", "B", "III"], "a cell may name its own"
    assert cells["1"] == [], "where one direction is enough, its scope is"


def test_every_name_is_in_the_list_of_names(small, found):
    with pikepdf.open(io.BytesIO(small)) as file:
        listed = pikepdf.NameTree(file.Root.StructTreeRoot.IDTree)
        told = {name: str(element.ID) for name, element in listed.items()}
    named = [element.own["/ID"] for element in found if "/ID" in element.own]
    assert told == {name: name for name in named} and len(named) == len(set(named))


def test_a_caption_that_is_not_printed_is_told(found):
    assert [table.own.get("/Summary") for table in spoken.of_kind(found, "/Table")] == ["All of them", None]


def test_words_of_another_language_are_said_to_be_and_those_of_the_same_are_not(found):
    assert {one.text: one.own["/Lang"] for one in found if "/Lang" in one.own} == {"fjalë e huaj": "sq"}


def test_what_is_repeated_or_in_the_margin_is_an_artifact(small):
    with pikepdf.open(io.BytesIO(small)) as file:
        artifacts = [
            tuple(str(operands[1].get(key)) for key in ("/Type", "/Subtype"))
            for page in file.pages
            for operands, operator in pikepdf.parse_content_stream(page, "BDC")
            if str(operands[0]) == "/Artifact"
        ]
        n_pages = len(file.pages)
    assert artifacts.count(("/Pagination", "/Header")) == artifacts.count(("/Pagination", "/Footer")) == n_pages
    assert artifacts.count(("/Pagination", "None")) > 10, "heads on later pages"
    assert artifacts.count(("/Layout", "None")) > 10, "the dots in the contents"


def test_elements_and_what_is_drawn_know_each_other(small):
    assert _misplaced(small) == []


@pytest.mark.parametrize("variant", [render.VARIANT, render.ISSUED_VARIANT])
def test_other_programs_find_nothing_wrong(small, tmp_path, variant):
    content = small if variant == render.VARIANT else made(BODY, variant=variant)
    (tmp_path / "small.pdf").write_bytes(content)
    for profile in ("ua1",) if variant == render.VARIANT else ("ua1", "3a"):
        report = validator.validate_pdf(tmp_path / "small.pdf", profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures][:5]
    assert programs.qpdf_finds_nothing(content, tmp_path)


def _misplaced(content):
    """Elements that nothing leads to, and what is drawn or linked and does not lead to the element that has it."""
    with pikepdf.open(io.BytesIO(content)) as file:
        root, reached, holders = file.Root.StructTreeRoot, {}, {}
        _reach(root.K, root, None, reached, holders)
        wrong = [
            f"nothing leads to {one.S} {one.objgen}"
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem" and one.objgen not in reached
        ]
        parents = pikepdf.NumberTree(root.ParentTree)
        for number, page in enumerate(file.pages):
            told = [holder.objgen for holder in parents[page.StructParents]]
            drawn = [
                int(operands[1].MCID)
                for operands, _operator in pikepdf.parse_content_stream(page, "BDC")
                if "/MCID" in operands[1]
            ]
            wrong += [f"page {number} has {drawn}"] if sorted(drawn) != list(range(len(told))) else []
            wrong += [f"{number}.{n}" for n, holder in enumerate(told) if holders.get((page.objgen, n)) != holder]
            for one in page.get("/Annots", []):
                if holders.get(one.objgen) != parents[one.StructParent].objgen:
                    wrong.append(f"annotation {one.objgen}")
    return wrong


def _reach(node, parent, page, reached, holders):
    for kid in node if isinstance(node, pikepdf.Array) else [node]:
        if not isinstance(kid, pikepdf.Dictionary):
            holders[page.objgen, int(kid)] = parent.objgen
        elif "/MCID" in kid:
            holders[kid.get("/Pg", page).objgen, int(kid.MCID)] = parent.objgen
        elif kid.get("/Type") == "/OBJR":
            holders[kid.Obj.objgen] = parent.objgen
        else:
            assert kid.P.objgen == parent.objgen and kid.objgen not in reached
            reached[kid.objgen] = kid
            _reach(kid.get("/K", pikepdf.Array()), kid, kid.get("/Pg", page), reached, holders)
