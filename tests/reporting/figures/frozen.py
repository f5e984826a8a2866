"""Rows of the frozen data (JSON): the figures that the report is made from."""

from decimal import Decimal

from plans.models import VictimFigure
from tests.reporting.figures.keys import Row
from tests.reporting.figures.values import UNKNOWN, number, rounded

SOURCES = {
    "budget": "kosovo budget",
    "donor": "donors",
    "other": "other institutions",
    "several": "several kinds of source",
    "unnamed": "no source named",
}
AMOUNTS = {
    "planned": "planned",
    "spent": "spent on costed actions",
    "spent_unplanned": "spent where the plan is blank",
    "spent_in_all": "spent in all",
}
COUNTS = {
    "n_amounts": "actions with an amount",
    "n_zero": "without cost (0.00)",
    "n_costed": "costed actions",
    "n_blank": "not costed (blank)",
}
KINDS = ("difficulty", "challenge", "risk")
UP = ("implemented", "in_progress", "not_implemented", "not_reported", "cancelled")


def rows(data):
    """Every figure of the frozen data that a table or a sentence prints."""
    yield from _budget(data["budget"])
    yield from _figures(data)
    yield from _lists(data)
    if "tracking" in data:
        yield from map(_measured, data["tracking"])
        yield from _statistics(data["statistics"])
        yield from _execution(data["execution"])


def _line(of, item, year, line):
    amounts = {name: _amount(line[key]) for key, name in AMOUNTS.items()}
    # Over several years numbers of actions have no sum: most have an amount in every year.
    counts = {name: UNKNOWN if year == "all" else str(line[key]) for key, name in COUNTS.items()}
    return Row("JSON budget", of, item, str(year), amounts | counts)


def _amount(text):
    return UNKNOWN if text is None else number(text)


def _budget(budget):
    for line in budget["by_year"]:
        yield _line("", "whole plan", line["year"], line)
    yield _line("", "whole plan", "all", budget["total"])
    for name, of in (("by_source", "printed source"), ("by_strategic", "code"), ("by_specific", "code")):
        for row in budget[name]:
            item = SOURCES.get(row["code"], row["code"])
            yield Row("JSON budget", of, item, "", {"actions": str(row["n_actions"])})
            for year, line in row["by_year"].items():
                yield _line(of, item, year, line)
            yield _line(of, item, "all", row["total"])
    for row in budget["spent_by_source"]:
        for year, amount in row["by_year"].items():
            yield Row("JSON budget", "paying source", SOURCES[row["code"]], year, {"spent in all": _amount(amount)})
    for row in budget["stated"]:
        yield Row("JSON budget", "code", row["code"], str(row["year"]), {"stated": number(row["amount"])})


def _share(measure, share, **key):
    cells = {f"{measure} n": str(share["n"]), f"{measure} of": str(share["of"])}
    if share["n"]:
        cells[f"{measure} rate"] = rounded(Decimal(share["n"]) / share["of"] * 100)
    return Row("JSON figures", key.get("of", ""), key.get("item", "whole plan"), key.get("year", ""), cells)


def _figures(data):
    figures = data["figures"]
    for row in figures["rates"]:
        yield _share("due by the end of the year", row["due_by"], year=str(row["year"]))
        yield _share("due within the year", row["due_within"], year=str(row["year"]))
    yield _share("due by the cut-off date", figures["due_by_cut_off"])
    yield _share("of the plan", figures["of_plan"])
    whole = {"by_status": figures["by_status"], "roll_up": figures["roll_up"]}
    for code, row in [("whole plan", whole)] + [
        (r["code"], r) for r in (*figures["by_strategic"], *figures["by_specific"])
    ]:
        cells = {name.replace("_", " "): str(n) for name, n in row["by_status"].items()}
        cells |= {f"headline count: {name.replace('_', ' ')}": str(row["roll_up"].get(name, 0)) for name in UP}
        cells["actions"] = str(sum(row["by_status"].values()))
        yield Row("JSON figures", "code", code, "", cells)


def _lists(data):
    figures, problems = data["figures"], data["problems"]["register"]
    unsettled = [row for row in problems if row["state"] != "settled"]
    counts = {
        "deadline missed": len(figures["missed"]),
        "implemented late": len(figures["late"]),
        "without a deadline": len(figures["undated"]),
        "cancelled": len(figures["cancelled"]),
        "changes of status": len(data["changes"]["status"]),
        "indicators": len(data["indicators"]),
        "named again": sum(row["times"] > 1 for row in unsettled),
        "times named": sum(row["times"] for row in unsettled),
        **{kind: sum(row["kind"] == kind for row in problems) for kind in KINDS},
        **{f"{kind} not settled": sum(row["kind"] == kind for row in unsettled) for kind in KINDS},
    }
    yield Row("JSON lists", "count", "whole plan", "", {name: str(n) for name, n in counts.items()})


def _measured(row):
    cells = {}
    if row["numerator"] is not None:
        share = Decimal(row["numerator"]) / Decimal(row["denominator"]) * 100
        cells = {
            "value n": number(row["numerator"]),
            "value of": number(row["denominator"]),
            "value rate": rounded(share),
        }
    elif row["value"] is not None:
        cells = {"value": number(row["value"])}
    return Row("JSON tracking", "code", row["code"], "", cells)


def _statistics(part):
    for table in part["tables"]:
        of = str(VictimFigure.Dimension(table["dimension"]).label).lower()
        for row in table["rows"]:
            for year, cell in zip(table["years"], row["cells"], strict=True):
                if cell["value"] is not None:
                    item = row["label_en"].lower()
                    yield Row("JSON statistics", of, item, str(year), {"number": str(cell["value"])})


def _execution(part):
    names = {
        "material": "material differences",
        "unplanned": "spent without a plan",
        "untold": "planned without a word",
    }
    yield Row("JSON execution", "count", "whole plan", "", {name: str(len(part[key])) for key, name in names.items()})
    explained = sum(bool(row["explanations"]) for row in part["material"])
    yield Row("JSON execution", "count", "whole plan", "", {"explained differences": str(explained)})
