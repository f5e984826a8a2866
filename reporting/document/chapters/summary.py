"""Chapter 1: beneath its message the one page that decides, made by the rules of reporting.document.one_page."""

from django.utils.translation import gettext as _

from progress.charts.trend import trend_chart
from progress.formulas.values import Record
from progress.models import Escalation
from reporting.document.chapters.recommendations import addressee, drafted
from reporting.document.one_page.figures import five_figures
from reporting.document.one_page.of_report import facts_of
from reporting.document.one_page.weighed import achievements, failures, shortened
from reporting.document.reader import Reader

ASKED = 3  # more is asked in the chapter of recommendations
LONGEST = 130  # characters of what is asked


def summary(reader: Reader) -> Record:
    """Chapter 1: beneath its text the page."""
    return {"page": one_page(reader)}


def one_page(reader: Reader) -> Record:
    """Five figures with their change, the trend, what was achieved and what was not, what is asked of whom by when."""
    facts = facts_of(reader)
    return {
        "figures": five_figures(facts),
        "since": facts.since,
        "trend": trend_chart(reader.data.get("trend") or []),
        "achievements": achievements(facts),
        "failures": failures(facts),
        "asked": asked(reader),
        "asked_in": reader.chapter_titles.get("next_steps", ""),
    }


def asked(reader: Reader) -> list[Record]:
    """What waits for the Commission, then the recommendations in their order: who, what, by when."""
    rows = [*_before_commission(reader), *_recommended(reader)]
    return [row | {"what": shortened(row["what"], LONGEST)} for row in rows[:ASKED]]


def _before_commission(reader: Reader) -> list[Record]:
    return [
        {
            "who": _("Strategic Planning Commission"),
            "what": _("decides on the escalation of action %(code)s: %(problem)s")
            % {"code": row["action"], "problem": row["problem"]},
            "by": "",
        }
        for row in reader.data["problems"].get("escalations", ())
        if row["state"] == Escalation.State.PROPOSED
    ]


def _recommended(reader: Reader) -> list[Record]:
    """Those that the report holds, else those of the rules. Earlier ones name no addressee, but whom they concern."""
    rows = reader.data.get("recommendations") or drafted(reader.data, reader.edition.language)
    return [
        {
            "who": shortened(addressee(reader, row), 40) or _concerned(row),
            "what": row["text"],
            "by": reader.day(row.get("due_on")),
        }
        for row in sorted(rows, key=lambda row: row.get("number", 0))
    ]


def _concerned(row: Record) -> str:
    """Whom a rule's recommendation concerns; what people wrote may name nobody."""
    return shortened(row.get("about", ""), 40)
