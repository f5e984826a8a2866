"""Every printed text against the value that was parsed from it, by rule."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from accounts.models import Institution
from plans.models import (
    Action,
    ActionFunding,
    ActionInstitution,
    ActionReference,
    BudgetLine,
    IndicatorTarget,
    Output,
    SpecificObjective,
    StatedTotal,
    StrategicObjective,
    VictimFigure,
)
from plans.workings import named_parts, read_cell, to_amount
from strategy_tracker.base.text import fold

pytestmark = pytest.mark.django_db

ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
# Numbers that the document writes as words only.
IN_WORDS = {"një": 1, "të gjitha": 100, "të gjithë": 100, "3-mujore": 4, "vjetor": 1}
EVERY_YEAR = ("çdo vit", "në vit", "në baza vjetore", "brenda vitit", "gjatë vitit", "organizimi vjetor", "3-mujore")
SEPARATORS = re.compile(r"[\s,/()\-]|\b(?:dhe|edhe)\b")


def canonical(printed):
    """1.2.1 is I.2.1, II.I is II.1, V. 1.14 is V.1.14: the first number is Roman, the others are Arabic."""
    first, *rest = printed.replace(" ", "").strip(".").split(".")
    arabic = {name: str(number) for name, number in ROMAN.items()}
    roman = {number: name for name, number in arabic.items()}
    return ".".join([roman.get(first, first), *(arabic.get(part, part) for part in rest)])


def natural(code):
    first, *rest = code.split(".")
    return [ROMAN[first], *map(int, rest)]


def remaining(cell, printed_parts):
    """What is left of a cell when all parts that were recognised in it are taken out, in their order."""
    for printed in printed_parts:
        assert printed in cell, (printed, cell)
        cell = cell.replace(printed, "", 1)
    return SEPARATORS.sub("", cell)


def test_codes():
    for model in (StrategicObjective, SpecificObjective, Action):
        for row in model.objects.all():
            assert row.code == canonical(row.printed_code), row.printed_code


def test_natural_order():
    codes = list(Action.objects.values_list("code", flat=True))
    assert codes == sorted(codes, key=natural)
    assert list(Action.objects.values_list("position", flat=True)) == list(range(1, 102))


def test_deadlines():
    for action in Action.objects.all():
        years = [int(year) for year in action.deadline_printed.split("-") if year]
        assert action.deadline_on == (dt.date(years[-1], 12, 31) if years else None), action.code
        assert action.checkpoints_from == (years[0] if len(years) == 2 else None), action.code


def test_amounts():
    for line in BudgetLine.objects.select_related("action"):
        assert line.amount == read_cell(line.printed).amount, str(line)


def test_blank_is_not_zero():
    for line in BudgetLine.objects.select_related("action"):
        assert (line.amount is None) == (line.printed == ""), str(line)
    assert BudgetLine.objects.filter(amount=0).exists()


def test_parts_of_amounts():
    for line in BudgetLine.objects.select_related("action").prefetch_related("parts"):
        parts = [(part.amount, part.category) for part in line.parts.all()]
        assert parts == [(part.amount, part.category) for part in named_parts(line.printed)], str(line)
        assert all(part.printed in line.printed for part in line.parts.all()), str(line)


def test_stated_totals():
    for total in StatedTotal.objects.select_related("objective"):
        assert total.amount == (to_amount(total.printed) if total.printed else None), str(total)


def test_institutions_of_actions():
    words = {institution.abbreviation: institution.code for institution in Institution.objects.all()}
    for institution in Institution.objects.prefetch_related("aliases"):
        words |= {alias.alias: institution.code for alias in institution.aliases.all()}
    for action in Action.objects.prefetch_related("roles__institution"):
        roles = list(action.roles.all())
        assert remaining(action.institutions_printed, [role.printed for role in roles]) == "", action.code
        assert all(words[role.printed] == role.institution.code for role in roles), action.code
        assert [role.part for role in roles] == ["lead"] + ["supporting"] * (len(roles) - 1), action.code
        places = [action.institutions_printed.index(role.printed) for role in roles if len(role.printed) > 3]
        assert places == sorted(places), action.code


def test_other_names_lead_to_one_institution():
    leads = {
        code: ActionInstitution.objects.get(action__code=code, part="lead").institution.code
        for code in ("I.1.1", "II.1.5", "III.2.2", "III.2.10", "V.1.9", "V.1.10")
    }
    assert leads == {
        "I.1.1": "kk",
        "II.1.5": "masht",
        "III.2.2": "mfpt",
        "III.2.10": "mfpt",
        "V.1.9": "kk",
        "V.1.10": "kk",
    }


def test_funding_of_actions():
    for action in Action.objects.prefetch_related("fundings__source"):
        fundings = list(action.fundings.all())
        assert remaining(action.funding_printed, [funding.printed for funding in fundings]) == "", action.code
        for funding in fundings:
            assert funding.source.name in funding.printed, (action.code, funding.printed)


def test_years_and_amounts_of_funding():
    for funding in ActionFunding.objects.select_related("action"):
        years = [int(year) for year in re.findall(r"\b20\d\d\b", funding.printed)]
        assert (funding.first_year, funding.last_year) == ((years[0], years[-1]) if years else (None, None))
        amount = re.search(r"(\d+) Euro", funding.printed)
        assert funding.amount == (Decimal(amount[1]) if amount else None)


def same_document(text):
    text = fold(text).replace("viktimat e trafikimit (vet)", "vet")
    return re.sub(r"\s*[-–]\s*", "-", text)


def test_references_of_actions():
    for action in Action.objects.prefetch_related("reference_links"):
        links = list(action.reference_links.all())
        assert remaining(action.references_printed, [link.printed for link in links]) == "", action.code
    for link in ActionReference.objects.select_related("document"):
        assert same_document(link.printed) == same_document(link.document.title)


def numbers_in(text):
    numbers = {Decimal(number) for number in re.findall(r"\d+", text)}
    return numbers | {Decimal(value) for word, value in IN_WORDS.items() if word in text.lower()}


def test_outputs_state_the_numbers_that_are_printed():
    for output in Output.objects.select_related("action"):
        assert output.printed in output.action.product_printed, str(output)
        for value in (output.value_in_total, output.value_per_year):
            assert value is None or value in numbers_in(output.printed), str(output)


def test_outputs_leave_no_printed_number_out():
    not_targets = {("V.1.12", "50"), ("III.2.4", "3"), ("IV.2.8", "3")}  # "up to 50", "for 3 years", "3-monthly"
    for action in Action.objects.prefetch_related("outputs"):
        targets = {v for o in action.outputs.all() for v in (o.value_in_total, o.value_per_year) if v is not None}
        for number in re.findall(r"\b(?!20\d\d\b)\d+", action.product_printed):  # years are not targets either
            assert Decimal(number) in targets or (action.code, number) in not_targets, action.code


def test_outputs_leave_no_printed_word_out():
    for action in Action.objects.prefetch_related("outputs"):
        outputs = list(action.outputs.all())
        assert outputs, action.code
        assert remaining(action.product_printed, [output.printed for output in outputs]) == "", action.code
        assert [output.number for output in outputs] == list(range(1, len(outputs) + 1))


def test_yearly_targets_where_the_product_recurs():
    for output in Output.objects.select_related("action"):
        recurs = any(words in output.printed.lower() for words in EVERY_YEAR)
        assert (output.value_per_year is not None) == recurs, str(output)
    both = Output.objects.exclude(value_in_total=None).exclude(value_per_year=None)
    assert {o.action.code: (o.value_in_total, o.value_per_year) for o in both.select_related("action")} == {
        "II.1.4": (3, 1),
        "II.1.5": (30, 10),
        "II.1.6": (30, 10),
        "II.1.11": (3, 1),
    }


def test_basis_of_outputs():
    for output in Output.objects.select_related("action"):
        text = output.printed.lower()
        is_share = "%" in text or text.startswith("të gjith")
        is_bare = text.startswith(("numri i", "numri dhe", "vlera")) and "%" not in text
        assert (output.basis == Output.Basis.PERCENTAGE) == is_share, str(output)
        assert (output.basis == Output.Basis.BARE_COUNT) == is_bare, str(output)
        assert output.is_quantified or output.basis == Output.Basis.BARE_COUNT or not output.unit, str(output)
        assert bool(output.unit) == (output.basis != Output.Basis.DELIVERY), str(output)


MONTHS = {"qershor": (6, 30), "dhjetor": (12, 31)}


def test_targets_of_indicators():
    columns = {IndicatorTarget.Kind.INTERIM: 2023, IndicatorTarget.Kind.FINAL: 2024}
    for target in IndicatorTarget.objects.select_related("indicator"):
        share = re.search(r"(\d+)%", target.printed)
        assert target.value == (Decimal(share[1]) if share else None), str(target)
        year = re.search(r"\b20\d\d\b", target.printed)
        month, day = next((end for name, end in MONTHS.items() if name in target.printed.lower()), (12, 31))
        expected = dt.date(int(year[0]) if year else columns[IndicatorTarget.Kind(target.kind)], month, day)
        assert target.due_on == expected, str(target)
        assert share is None or target.indicator.unit == "percent"


def test_years_of_baselines():
    for target in IndicatorTarget.objects.select_related("indicator"):
        indicator = target.indicator
        year = re.search(r"\b20\d\d\b", indicator.baseline_printed)
        assert indicator.baseline_year == (int(year[0]) if year else None), indicator.code
        assert indicator.baseline_value is None, "the document prints no baseline value"


def test_victim_figures():
    for figure in VictimFigure.objects.all():
        assert figure.value == int(figure.printed), str(figure)
        assert figure.is_total == (figure.label == "Totali" or figure.category == "identified"), str(figure)


def test_rows_cut_by_a_page_break_are_one_row():
    ends = {
        "I.2.4": "me instrumentet ligjore ndërkombëtare.",
        "I.3.3": "me Planin e Veprimit 2022-2024.",
        "II.1.12": "kërkim lëmoshe",
        "III.1.6": "që braktisin shkollën.",
        "V.1.4": "njoftim të rasteve.",
    }
    for code, end in ends.items():
        assert Action.objects.get(code=code).title.endswith(end)
    for action in Action.objects.all():
        texts = (action.title, action.product_printed, action.institutions_printed, action.references_printed)
        assert all(text == " ".join(text.split()) for text in texts), action.code
        assert action.title[0].isupper()
