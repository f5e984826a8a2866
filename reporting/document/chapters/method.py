"""Chapter 2: what the figures rest on, how they are made and where they end."""

from django.utils.translation import gettext as _

from plans.findings import RULES
from progress.charts.bars import STATUS_ORDER
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from reporting.document import sums
from reporting.document.reader import Reader


def method(reader: Reader) -> Record:
    """Chapter 2: what the figures rest on, how they are made and where they end."""
    titles = {rule.name: str(rule.title) for rule in RULES}
    return {
        "span": reader.span.words,
        "starts_on": reader.day(reader.span.starts_on.isoformat()),
        "cut_off": reader.cut_off,
        "half_years": _half_years(reader),
        "version": reader.data["plan_version"],
        "in_force_on": reader.day(reader.data["plan_version"]["in_force_on"]),
        "base_version": reader.data["base_version"],
        "year": reader.year,
        "statuses": [_explained(reader, status.value) for status in STATUS_ORDER],
        "gaps": [
            {"title": titles.get(row["rule"], row["rule"]), "n": row["n"]}
            for row in reader.data["quality"]
            if row["severity"] != "info"
        ],
    }


def _half_years(reader: Reader) -> list[Record]:
    """The half-years whose answers the report rests on: by when they were asked for, and when each was closed."""
    return [
        {
            "label": half_year_name(period["code"]),
            "submit_by": reader.day(period.get("submit_by")),
            "closed_on": reader.day(period.get("closed_on")),
        }
        for period in sums.half_years(reader) or [reader.period]
    ]


def _explained(reader: Reader, code: str) -> Record:
    """A status and when it is given (domain.md §4)."""
    meaning = {
        "implemented": _("The product was delivered, its target was met and the evidence verified."),
        "partially_implemented": _("The deadline has passed and a part was delivered."),
        "in_progress": _("Begun; the deadline is ahead."),
        "not_started": _("Not begun; the deadline is ahead."),
        "not_implemented": _("The deadline has passed and nothing was delivered."),
        "no_evidence": _("Claimed as implemented, but without evidence."),
        "not_reported": _("The lead institution did not answer; set by the system when the period closed."),
        "cancelled": _("Taken out of the plan by a decision with number, date and reason."),
    }[code]
    return {"code": code, "label": reader.status(code)["label"], "meaning": meaning}
