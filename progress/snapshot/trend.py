"""How the plan went, half-year by half-year: each point is read from what was sealed of its period, and stays so."""

from plans.models import ActionPlan
from progress.formulas.achievement import Band
from progress.formulas.risks import is_high
from progress.formulas.spans import Covers
from progress.formulas.values import Record, Records, share
from progress.models import ReportingPeriod, Risk
from progress.selectors.seals import sealed_of


def trend_of(plan: ActionPlan, until: ReportingPeriod | None = None) -> Records:
    """A point for each closed period of the plan, the oldest first, up to this one where one is named.

    One query, and one for each seal that this process has not read yet.
    """
    return _with_theirs([point_of(data) for data in sealed_of(plan, until)])


def point_of(data: Record) -> Record:
    """What a trend tells of one half-year. Shares are n and N, amounts EUR as decimal strings, None: not known.

    `rate` is the implementation rate of the period's year, `fulfilment` that of indicators due by its end; `planned`
    and `spent` are of the year, up to the cut-off date, and so is what was measured of indicators.
    """
    year, figures, half = data["period"]["year"], data["figures"], data["spans"][Covers.HALF_YEAR]
    money = next((row for row in data["budget"]["by_year"] if row["year"] == year), {})
    return {
        "period": data["period"]["code"],
        "year": year,
        "ends_on": data["period"]["ends_on"],
        "rate": next((row["due_by"] for row in figures["rates"] if row["year"] == year), share(0, 0)),
        "due_by_cut_off": figures["due_by_cut_off"],
        "reporting": share(half["reporting"]["on_time"], half["reporting"]["expected"]),
        "fulfilment": {name: (half.get("fulfilment") or share(0, 0))[name] for name in ("n", "of")},
        "planned": money.get("planned"),
        "spent": money.get("spent"),
        "high_risks": _high_risks(half["problems"]),
        "roll_up": figures["roll_up"],
        "by_strategic": {row["code"]: row["by_status"] for row in figures["by_strategic"]},
        "answers": {row["code"]: row["outcome"] for row in half["reporting"]["by_institution"]},
        "indicators": {code: _measured(row) for code, row in data["stand"][Covers.YEAR].items()},
    }


def _measured(row: Record) -> Record:
    """What of the year so far is held against the target that is due next; a small number of victims is in no trend."""
    told = {name: row[name] for name in ("target", "is_result_target")}
    if row["is_hidden"]:
        return told | {"value": None, "band": Band.HIDDEN.value}
    return told | {"value": row["compared"], "band": row["band"]}


def _with_theirs(points: Records) -> Records:
    """Where one value of an indicator is hidden, all are: sums and differences of the others would give it away."""
    hidden = {code for point in points for code, row in point["indicators"].items() if row["band"] == Band.HIDDEN.value}
    for point in points:
        for code in hidden & point["indicators"].keys():
            point["indicators"][code] |= {"value": None, "band": Band.HIDDEN.value}
    return points


def _high_risks(problems: Record) -> int | None:
    """What is not settled in the register and whose product reaches the limit; None in seals without a register."""
    if "register" not in problems:
        return None
    live = (row for row in problems["register"] if row["state"] != Risk.State.SETTLED)
    return sum(is_high(row["probability"], row["impact"], problems["risk_high_from"]) for row in live)
