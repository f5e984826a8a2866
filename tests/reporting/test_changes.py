"""What differs between two snapshots: pure, so for any two. And what the annex says of a comparison, in words."""

import copy

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.wording import Names
from plans.models import AmendmentChange
from progress.models import Status
from progress.snapshot.changes import NOTHING, changes
from progress.snapshot.decisions import told_change
from reporting.data.plan import changes as changes_table
from reporting.data.values import reader_in
from reporting.document.amounts import printed_before
from reporting.document.chapters.differences import annex_changes, has_changes
from reporting.document.lineage import left_by, left_the_plan
from reporting.document.reader import Edition, Reader

AMOUNTS = st.one_of(st.none(), st.sampled_from(["0.00", "12.50", "2000.00"]))
DAYS = st.one_of(st.none(), st.sampled_from(["2022-12-31", "2023-12-31", "2026-12-31"]))


def actions(codes):
    return st.builds(
        lambda code, status, day, amounts, total: {
            "code": code,
            "title": f"Veprimi {code}",
            "title_sr": "",
            "title_en": "",
            "status": status,
            "deadline_on": day,
            "budget": {str(2022 + n): {"printed": "", "amount": amount} for n, amount in enumerate(amounts)},
            "outputs": [{"number": 1, "target_in_total": total, "target_per_year": None}],
        },
        st.sampled_from(codes),
        st.sampled_from(Status.values),
        DAYS,
        st.lists(AMOUNTS, min_size=3, max_size=3),
        st.one_of(st.none(), st.sampled_from(["1", "40"])),
    )


CODES = ["I.1.1", "I.1.2", "II.1.1", "V.1.14"]
INDICATORS = st.lists(
    st.builds(
        lambda code, value: {"code": code, "targets": {"final": {"value": value}}},
        st.sampled_from(["I-1", "V-1"]),
        st.one_of(st.none(), st.sampled_from(["60", "90"])),
    ),
    unique_by=lambda row: row["code"],
)
SNAPSHOTS = st.fixed_dictionaries(
    {"actions": st.lists(actions(CODES), unique_by=lambda row: row["code"]), "indicators": INDICATORS}
)


@given(SNAPSHOTS)
def test_nothing_differs_from_itself(snapshot):
    assert changes(snapshot, copy.deepcopy(snapshot)) == NOTHING


@given(SNAPSHOTS, SNAPSHOTS)
def test_going_back_is_the_mirror_of_going_there(before, after):
    there, back = changes(before, after), changes(after, before)
    for name in ("status", "deadlines", "budget", "targets"):
        mirrored = [row | {"before": row["after"], "after": row["before"]} for row in back[name]]
        assert sorted(map(str, mirrored)) == sorted(map(str, there[name]))
    for one, other in (("new", "removed"), ("cancelled", "reinstated")):
        assert {row["code"] for row in there[one]} == {row["code"] for row in back[other]}


@given(SNAPSHOTS, SNAPSHOTS)
def test_the_later_statuses_follow_from_the_earlier_ones_and_the_changes(before, after):
    told = changes(before, after)
    statuses = {action["code"]: action["status"] for action in before["actions"]}
    statuses |= {row["code"]: row["after"] for row in told["status"]}
    statuses |= {row["code"]: "cancelled" for row in told["cancelled"]}
    for row in told["removed"]:
        del statuses[row["code"]]
    unknown = {row["code"] for row in (*told["new"], *told["reinstated"])}
    later = {action["code"]: action["status"] for action in after["actions"]}
    assert {code: s for code, s in statuses.items() if code not in unknown} == {
        code: s for code, s in later.items() if code not in unknown
    }
    assert unknown <= later.keys()


@given(SNAPSHOTS, SNAPSHOTS)
def test_blank_and_zero_are_two_amounts(before, after):
    for row in changes(before, after)["budget"]:
        assert row["before"] != row["after"]
        old = next(a for a in before["actions"] if a["code"] == row["code"])["budget"][str(row["year"])]["amount"]
        assert row["before"] == old


# In words.

WITHOUT_REPORT = {"period": "2022-H1", "report": None}
WITH_REPORT = {"period": "2022-H2", "report": {"kind": "annual", "version": 2}}


def annex(against, **found):
    data = {"changes": {"against": against, **NOTHING, **found}, "actions": [], "indicators": []}
    with translation.override("en"):
        return annex_changes(Reader(data, Edition("en", 1, False)))


def test_in_the_first_period_nothing_is_said_to_be_unchanged():
    content = annex(None)
    assert "nothing to compare with" in content["sentence"] and content["nothing"] == ""


def test_without_an_issued_report_the_comparison_is_with_the_period_before_as_it_was_closed():
    content = annex(WITHOUT_REPORT)
    assert "with the period January–June 2022 as it was closed" in content["sentence"]
    assert content["nothing"] == "Nothing has changed."


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("annual", "the annual report on 2022, version 2"),
        ("six_month", "the 6-month report on July–December 2022, version 2"),
    ],
)
def test_with_an_issued_report_it_is_named(kind, words):
    content = annex({"period": "2022-H2", "report": {"kind": kind, "version": 2}})
    assert words in content["sentence"] and content["nothing"] == "Nothing has changed."


def test_where_something_changed_nothing_is_said_to_be_unchanged():
    new = [{"code": "I.1.7", "title": "I ri", "title_sr": "", "title_en": ""}]
    assert annex(WITH_REPORT, new=new)["nothing"] == annex(WITHOUT_REPORT, new=new)["nothing"] == ""


def test_a_report_that_was_made_before_there_was_this_annex_is_shown_without_it():
    assert not has_changes(Reader({}, Edition("en", 1, False)))


def test_each_change_of_the_plan_is_told_with_its_decision_and_reason(annual):
    """Also in the data: what the story cancelled is an amendment of one change."""
    with translation.override("en"):
        content = annex_changes(reader_in(annual, "en"))
        (told,) = content["decisions"]
        assert (told["decision"], told["version"], told["in_force_on"]) == ("12/2022", 2, "20.12.2022")
        assert [(row["code"], row["what"], row["reason"]) for row in told["rows"]] == [
            ("V.1.6", "Cancellation of an action", "Bashkuar me veprimin V.1.7.")
        ]
        rows = [row for row in changes_table(reader_in(annual, "en")).rows if row[0] == "Decision 12/2022"]
    assert [row[2] for row in rows] == ["Bashkuar me veprimin V.1.7."]


def change(kind, key, before=None, after=None, field=""):
    """A change of an amendment as a report tells it, in Serbian."""
    one = AmendmentChange(kind=kind, key=key, before=before, after=after, field=field, reason="Vendim.")
    told = told_change(one, Names({}, {}))
    return told, tuple(told[name]["sr-latn"] for name in ("before", "after"))


def test_a_change_is_told_in_the_language_of_the_report_and_between_which_actions():
    titles = {"sq": "Një", "en": "One", "sr": "Jedan"}, {"sq": "Dy", "en": "", "sr": "Dva"}
    told, shown = change("term", "I.1.2", *titles, field="title")
    assert shown == ("Jedan", "Dva") and "into" not in told
    assert (told["before"]["en"], told["after"]["en"]) == ("One", "Dy (sq)")
    only_english = {"sq": "Një", "en": "", "sr": ""}, {"sq": "Një", "en": "One", "sr": ""}
    assert change("term", "I.1.2", *only_english, field="title")[1][1] == "Një; en: One"
    told, shown = change("split", "I.1.2", after={"into": [{"code": "I.1.8"}, {"code": "I.1.9"}]})
    assert shown == ("I.1.2", "I.1.8, I.1.9") and (told["from"], told["into"]) == (["I.1.2"], ["I.1.8", "I.1.9"])
    assert change("merge", "I.1.4", after={"from": ["I.1.3", "I.1.4"]})[1] == ("I.1.3", "I.1.4")
    assert change("cancel", "I.1.2")[1] == ("", "")
    data = {"decisions": [{"changes": [told]}], "figures": {"cancelled": ["II.1.9", "II.1.8"]}}
    action = {"code": "II.1.9", "key": "I.1.2", "cancelled_by_decision": "4/2024", "cancelled_on": "2024-02-01"}
    with translation.override("en"):
        by = left_by(Reader(data, Edition("en", 1, False)), action)
        alone = left_by(Reader(data, Edition("en", 1, False)), action | {"key": "I.1.5"})
        both = {**data, "actions": [action, {"code": "II.1.8", "key": "I.1.5"}]}
        assert left_the_plan(Reader(both, Edition("en", 1, False))) == (["II.1.8"], ["II.1.9"])
    assert by == "split by decision 4/2024 of 01.02.2024, goes on as I.1.8, I.1.9"
    assert alone == "cancelled by decision 4/2024 of 01.02.2024"


def test_a_changed_product_is_told_with_its_unit_in_the_language_of_the_report():
    product = {"printed": "Dy trajnime.", "value_in_total": "2", "value_per_year": None}
    units = {"unit": "trajnime", "unit_en": "trainings", "unit_sr": "obuke"}
    told, (_before, after) = change("term", "I.1.2", None, product | units, field="output_1")
    assert after.startswith("Dy trajnime. (sq); ") and after.endswith("obuke") and "trajnime;" not in after
    assert told["after"]["sq"].startswith("Dy trajnime.; ") and told["after"]["sq"].endswith("trajnime")


def test_nothing_is_said_to_have_been_printed_of_a_new_action():
    assert printed_before({"amount": "100.00", "adopted": None}) == ""
    assert printed_before({"amount": "100.00", "adopted": "50.00"}) == "50,00"
