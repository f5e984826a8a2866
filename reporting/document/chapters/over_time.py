"""What a report shows half-year by half-year, from the trend in its snapshot; older snapshots have none."""

from progress.charts.answers import AnswerGrid, answer_grid
from progress.charts.multiples import IndicatorPicture, by_year
from progress.charts.over_time import status_over_time
from progress.formulas.values import Record, Records
from progress.words import BANDS
from reporting.document.reader import Reader


def statuses(reader: Reader) -> Record | None:
    """Status of the whole plan and of each strategic objective over time; None with a single half-year."""
    trend = reader.data.get("trend", [])
    charts = status_over_time(trend, [row["code"] for row in reader.data["objectives"]])
    return {"charts": charts, "segments": charts[0].last} if charts else None


def answers(reader: Reader) -> AnswerGrid | None:
    """How each institution answered in every half-year up to this one; None with a single half-year."""
    told = [(point["period"], point["answers"]) for point in reader.data.get("trend", []) if "answers" in point]
    codes = {code for _period, outcomes in told for code in outcomes}
    named = sorted(((reader.abbreviation(code), code) for code in codes), key=lambda found: found[0].casefold())
    rows = [(name, {period: found[code] for period, found in told if code in found}) for name, code in named]
    return answer_grid(rows, [period for period, _outcomes in told])


def multiples(reader: Reader) -> Records:
    """Every indicator by year with its target; nothing in a report that does not track them or has no trend."""
    trend = reader.data.get("trend", [])
    is_told = "tracking" in reader.data and any("indicators" in point for point in trend)
    return [_multiple(reader, row, by_year(trend, row["code"])) for row in reader.data["indicators"]] if is_told else []


def _multiple(reader: Reader, indicator: Record, told: IndicatorPicture) -> Record:
    return {
        "code": indicator["code"],
        "title": reader.text(indicator, "title"),
        "unit": indicator["unit"],
        "chart": told.chart,
        "band": {"code": told.band, "label": str(BANDS[told.band])},
        "target": told.target,
        "is_result_target": told.is_result_target,
    }
