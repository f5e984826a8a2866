"""Whatever stands in the cells: a document is read whole or refused with a reason, and never makes the reader fail."""

from hypothesis import given
from hypothesis import strategies as st

from plans.reading.blocks import lines
from plans.reading.document import plan_document
from plans.reading.interpret import interpret
from plans.reading.known import Decisions
from plans.reading.opening import as_data, from_data
from plans.reading.reasons import words_of
from plans.reading.rows import NoPlan, read_rows
from tests.plans.reading.known import catalogues, known

PIECES = st.sampled_from(
    """
    Nr. | Veprimi | Afati i fundit | Buxheti | Viti 2026 | Buxheti 2027 | Institucioni | Produkti | Cilj 2026
    Objektivi strategjik I: A | OBJEKTIVI SPECIFIK I.1 | Specific objective 2.1: B | Objektivat | Vlera bazë
    I.1.1 | 1.1.2 | II.I | V. 1.14 | 9.9.9 | Treguesi: Numri i viktimave | Nga të cilat kapitale | Totali | 2026
    2022-2026 | TM4 2027 | 31.02.2026 | vazhdimisht | 1,000.00 | 4 x 20=80.00 | sipas nevojës | MPB, PK
    Agjencia (A) / BK | Treguesit: • A; • B
    GIZ (2022-2023) | BK 10000 Euro | Së paku katër (4) trajnime në vit. 150% | 50% dhe 20 policë | Donatorët (OSBE)
    """.strip()
    .replace("\n", " | ")
    .split(" | ")
).map(str.strip)
TEXTS = st.one_of(PIECES, PIECES, st.just(""), st.text(max_size=12))
ROWS = st.lists(st.lists(TEXTS, min_size=1, max_size=7), max_size=12)
SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6), st.integers(1, 3), st.integers(1, 4)), max_size=4)
TABLES = st.builds(lambda rows, spans: {"name": "1", "rows": rows, "spans": [list(s) for s in spans]}, ROWS, SPANS)
BLOCKS = st.lists(st.one_of(TABLES, st.builds(lambda text: {"text": text}, TEXTS)), max_size=5)
TITLES = ["Nr.", "Veprimi", "Afati", "Buxheti 2026", "Burimi", "Institucioni", "Produkti"]
HEADED = st.builds(
    lambda rows: [
        {"text": "Objektivi strategjik I: A"},
        {"text": "Objektivi specifik I.1: B"},
        {"name": "1", "rows": [TITLES, *rows], "spans": []},
    ],
    ROWS,
)


@given(st.one_of(BLOCKS, HEADED, HEADED))
def test_any_document_is_read_or_refused(blocks):
    try:
        plan = read_rows(lines(blocks))
    except NoPlan as refused:
        assert refused.reason in ("no_table", "no_columns", "no_actions", "no_years")
        return
    assert from_data(as_data(plan)) == plan
    read = interpret(plan, known(), Decisions())
    assert all(words_of(doubt) for row in read.rows for doubt in row.open_doubts)
    fields = {"strategy": {"code": "s"}, "fields": {"code": "p"}}
    document = plan_document(read, **fields, known=known(), catalogues=catalogues(), decisions=Decisions())
    assert len(document["actions"]) == len(read.of_kind("action"))
    for action in document["actions"]:
        names = [role["institution"][0] for role in action["roles"]]
        assert len(set(names)) == len(names) and all(names)
        assert len({link["document"][0] for link in action["reference_links"]}) == len(action["reference_links"])
        for output in action["outputs"]:
            assert output["basis"] != "percentage" or float(output["value_in_total"] or output["value_per_year"]) <= 100
