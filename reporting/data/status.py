"""Tables of where the plan stands: rates, statuses by objective, deadline and period, lists, who reported."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans.models import Output
from progress.formulas.values import Record, counts
from progress.formulas.values import share as counted
from progress.models import Status
from reporting.data.values import (
    Table,
    Values,
    day,
    lead,
    share,
    share_header,
    status_counts,
    status_label,
    status_labels,
    title,
)
from reporting.document import sums
from reporting.document.chapters.indicators import band_title, indicator_bar
from reporting.document.chapters.status import IN_ORDER, forecast_rows
from reporting.document.labels import OUTCOMES, outcome_label
from reporting.document.lineage import becomes
from reporting.document.outline import shown_chapters
from reporting.document.reader import HIDDEN, Reader, decimal
from reporting.document.sentences import basis


def figures(reader: Reader) -> Table:
    """The headline rates, how the institutions reported, where the indicators stand: n of N, and the percentage."""
    header = (_("Figure"), _("Year"), _("Plan version"), *share_header())
    return Table(_("Headline figures"), header, list(_figures(reader)))


def _figures(reader: Reader) -> Iterator[Values]:
    for row in reader.figures["rates"]:
        base = row["year"], row["version"]
        yield _("Implemented, of the actions due by the end of the year"), *base, *share(row["due_by"])
        yield _("Implemented, of the actions due within the year"), *base, *share(row["due_within"])
    at_end = _("Implemented, of the actions whose deadline had been reached by the cut-off date")
    yield at_end, None, None, *share(reader.figures["due_by_cut_off"])
    yield _("Implemented, of all actions of the plan"), None, None, *share(reader.figures["of_plan"])
    fulfilment = reader.data.get("fulfilment")
    if fulfilment:
        said = _("Indicators whose target is met, of those whose target is due by the end of the year")
        yield said, fulfilment["year"], None, *share(fulfilment)
    reporting = sums.reporting(reader)
    for outcome in OUTCOMES:
        said = f"{_('Institutions by how they reported')}: {outcome_label(outcome)}"
        yield said, None, None, *share(counted(reporting[outcome], reporting["expected"]))
    pieces = indicator_bar(reader)
    n_indicators = sum(piece["count"] for piece in pieces)
    for piece in pieces:
        said = f"{band_title(reader)}: {piece['label']}"
        yield said, None, None, *share(counted(piece["count"], n_indicators))


def status_by_objective(reader: Reader) -> Table:
    """How many actions have which status, for the plan and each objective; the roll-up; who is due and done."""
    header = (
        _("Level"),
        _("No."),
        _("Title"),
        _("Actions"),
        *status_labels(reader),
        *(_("Headline count: %(label)s") % {"label": label} for label in _roll_up_labels()),
        *(f"{_('Due by the end of %(year)s') % {'year': reader.year}}: {name}" for name in share_header()),
    )
    return Table(_("Status by objective"), header, list(_statuses(reader)))


def _roll_up_labels() -> tuple[str, ...]:
    return _("implemented"), _("in progress"), _("not implemented"), _("not reported"), _("cancelled")


def _statuses(reader: Reader) -> Iterator[Values]:
    figures = reader.figures
    whole = {"by_status": figures["by_status"], "roll_up": figures["roll_up"], "due_by": reader.rates["due_by"]}
    yield _("Whole plan"), "", reader.text(reader.data["plan"], "title")["text"], *_counts(whole)
    strategic = {row["code"]: row for row in figures["by_strategic"]}
    specific = {row["code"]: row for row in figures["by_specific"]}
    for level, objective, rows in levels(reader, strategic, specific):
        yield level, objective["code"], reader.text(objective, "title")["text"], *_counts(rows[objective["code"]])


def levels(reader: Reader, strategic: Record, specific: Record) -> Iterator[tuple[str, Record, Record]]:
    """Every objective that has figures, the strategic before its specific ones: level, objective, the level's rows."""
    for objective in reader.data["objectives"]:
        if objective["code"] in strategic:
            yield _("Strategic objective"), objective, strategic
        for row in objective["specific"]:
            if row["code"] in specific:
                yield _("Specific objective"), row, specific


def _counts(row: Record) -> Values:
    names = ("implemented", "in_progress", "not_implemented", "not_reported", "cancelled")
    return (
        sum(row["by_status"].values()),
        *status_counts(row["by_status"]),
        *(row["roll_up"].get(name, 0) for name in names),
        *share(row["due_by"]),
    )


def deadlines(reader: Reader) -> Table:
    """Every deadline of the plan with the statuses of what is due on it; what has none comes last."""
    header = (_("Deadline"), _("On the cut-off date"), _("Actions"), *status_labels(reader))
    by_day: dict[str, list[str]] = {}
    for action in reader.data["actions"]:
        by_day.setdefault(action["deadline_on"] or "", []).append(action["status"])
    rows = [
        (day(on), _where_it_stands(reader, on), len(by_day[on]), *status_counts(counts(by_day[on])))
        for on in sorted(by_day, key=lambda on: on or "9999")
    ]
    return Table(_("Deadlines"), header, rows)


def _where_it_stands(reader: Reader, on: str) -> str:
    """Whether a deadline has been reached, as the document says it."""
    if not on:
        return _("no deadline")
    return _("reached") if on <= reader.period["ends_on"] else _("ahead")


def lists(reader: Reader) -> Table:
    """The lists of actions that the chapters print: one line for each action in each list."""
    header = (_("Chapter"), _("List"), _("No."), _("Action"), _("Lead"), _("Deadline"), _("Status"), _("Next plan"))
    rows = [
        (
            chapter,
            name,
            code,
            title(reader, code),
            lead(reader, code),
            day(reader.actions[code]["deadline_on"]),
            status_label(reader, reader.actions[code]["status"]),
            becomes(reader, code),
        )
        for chapter, name, code in _listed(reader)
    ]
    return Table(_("Lists of actions"), header, rows)


def _listed(reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Title of the chapter, title of the list, code of the action."""
    for chapter in shown_chapters(reader):
        for found in chapter.lists(reader) if chapter.lists else ():
            yield from ((chapter.title, found["title"], code) for code in found["codes"])


def status_changes(reader: Reader) -> Table:
    """The statuses that differ from those that the report compares with."""
    header = (_("No."), _("Action"), _("Before"), _("Now"))
    rows = [
        (
            row["code"],
            title(reader, row["code"]),
            status_label(reader, row["before"]),
            status_label(reader, row["after"]),
        )
        for row in basis(reader)[1]
    ]
    return Table(_("Changes of status"), header, rows)


def forecasts(reader: Reader) -> Table:
    """Every action with a forecast, the gravest first: how likely its delivery is, why, and what leads back."""
    header = (_("No."), _("Action"), _("Lead"), _("Forecast"), _("Why"), _("Step back to green"))
    rows = [
        (row["code"], row["title"]["text"], row["lead"], row["forecast"]["label"], row["reason"], row["way_back"])
        for row in forecast_rows(reader, IN_ORDER)
    ]
    return Table(_("Forecast of delivery"), header, rows)


def outputs(reader: Reader) -> Table:
    """Every product that can be counted, or is delivered or not: its targets, and what was reached."""
    years = [str(year) for year in reader.data["plan"]["years"] if year <= reader.year]
    header = (
        _("No."),
        _("Action"),
        _("Product no."),
        _("As printed"),
        _("Measured as"),
        _("Unit"),
        _("Target in total"),
        _("Target per year"),
        _("Reached"),
        *(_("Reached %(year)s") % {"year": year} for year in years),
        _("Reached, percent"),
    )
    rows = [
        (action["code"], title(reader, action["code"]), *_output(reader, output, years))
        for action in reader.data["actions"]
        for output in action["outputs"]
    ]
    return Table(_("Products and targets"), header, rows)


def _output(reader: Reader, output: Record, years: list[str]) -> Values:
    """A small number of victims is its mark wherever a figure would stand."""
    reached = (output["reached"], *(output["reached_by_year"].get(year) for year in years), output["reached_share"])
    return (
        output["number"],
        output["printed"],
        str(Output.Basis(output["basis"]).label),
        reader.text(output, "unit")["text"],
        decimal(output["target_in_total"]),
        decimal(output["target_per_year"]),
        *((HIDDEN,) * len(reached) if output.get("is_hidden") else map(decimal, reached)),
    )


def institutions(reader: Reader) -> Table:
    """How every institution reported, in all half-years of the report, and where the actions that it leads stand."""
    of_span = reader.data["reporting"].get("of_span")
    found = of_span or reader.data["reporting"]["by_institution"]
    statuses = reader.used_statuses(row["led"] for row in found)
    asked = (_("Times on time"), _("Times late"), _("Times without an answer"))
    header = (
        _("Institution"),
        _("Full name"),
        *(asked if of_span else (_("Reporting"), _("Answered on"))),
        _("Days late"),
        _("Answers asked for"),
        _("Verified answers"),
        _("Actions supported"),
        *(str(status.label) for status in statuses),
        _("Deadline missed"),
    )
    rows = [_institution(reader, row, statuses) for row in found]
    return Table(_("Institutions"), header, rows)


def _institution(reader: Reader, row: Record, statuses: tuple[Status, ...]) -> Values:
    return (
        reader.abbreviation(row["code"]),
        reader.name(row["code"]),
        *_outcomes(row),
        row["days_late"],
        row["n_asked"],
        row["n_verified"],
        row["n_supporting"],
        *(row["led"].get(status, 0) for status in statuses),
        ", ".join(row["led_missed"]),
    )


def _outcomes(row: Record) -> Values:
    """How it reported, and when; of several half-years, how often it was on time, late and silent."""
    if "outcomes" in row:
        return tuple(row["outcomes"].get(outcome, 0) for outcome in ("on_time", "late", "missing"))
    return outcome_label(row["outcome"]), day(row["submitted_on"])


def reporting_by_period(reader: Reader) -> Table:
    """How each institution reported in each period that the report tells of."""
    header = (_("Period"), _("Institution"), _("Full name"), _("Reporting"))
    rows = [
        (period["code"], reader.abbreviation(code), reader.name(code), outcome_label(outcome))
        for period in reader.data["periods"]
        for code, outcome in sorted(period["reporting"].items())
    ]
    return Table(_("Reporting by period"), header, rows)


def status_by_period(reader: Reader) -> Table:
    """The statuses of every specific objective's actions, from the first period to the end."""
    titles = {row["code"]: row for objective in reader.data["objectives"] for row in objective["specific"]}
    header = (_("Period"), _("Objective"), _("Title"), _("Actions"), *status_labels(reader))
    rows = [
        (period["code"], code, reader.text(titles[code], "title")["text"], sum(found.values()), *status_counts(found))
        for period in reader.data["periods"]
        for code, found in period["by_specific"].items()
    ]
    return Table(_("Status by period"), header, rows)
