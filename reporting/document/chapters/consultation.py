"""What people said about reports: follow-up of earlier recommendations, comments on the draft with their answers."""

from django.utils.translation import gettext as _

from progress.formulas.values import Record
from reporting.document.chapters.recommendations import addressee
from reporting.document.reader import Reader
from reporting.document.rows import cut
from reporting.models import FollowUp
from reporting.spans import span_label

# The symbol of templates/pdf/_status.html that goes with an outcome.
FOLLOW_UP_CODES = {"done": "implemented", "partly": "partially_implemented", "not_done": "not_implemented"}


def follow_ups(reader: Reader) -> Record:
    """Every recommendation of the report before, and what became of it."""
    return {"rows": follow_up_rows(reader)}


def follow_up_rows(reader: Reader) -> list[Record]:
    """The rows of the table of follow-ups; none where no earlier report recommended anything."""
    outcomes = dict(FollowUp.Outcome.choices)
    return [
        {
            "period": span_label(row.get("kind", ""), row.get("period", "")),
            "number": row["number"],
            "text": row["text"],
            "responsible": addressee(reader, row),
            "due_on": reader.day(row.get("due_on")),
            "outcome": {
                "code": FOLLOW_UP_CODES.get(row.get("outcome"), "cancelled" if row.get("outcome") else "not_reported"),
                "label": str(outcomes.get(row.get("outcome"), _("not yet said"))),
            },
            "note": row.get("note", ""),
            "notes": cut(row.get("note", "")),
        }
        for row in reader.data.get("follow_ups") or []
    ]


def has_comments(reader: Reader) -> bool:
    """The annex is there when the Secretariat chose to list the comments."""
    return reader.data.get("comments") is not None


def annex_comments(reader: Reader) -> Record:
    """Each comment with its answer."""
    titles = reader.chapter_titles
    return {
        "rows": [
            {
                "text": row["text"],
                "pieces": cut(row["text"]),
                "answer": row.get("answer", ""),
                "answer_pieces": cut(row.get("answer", "")),
                "chapter": titles.get(row["chapter"], row["chapter"]),
                "by": row.get("by", ""),
                "written_on": reader.day(row.get("written_on")),
                "answered_by": row.get("answered_by", ""),
                "answered_on": reader.day(row.get("answered_on")),
            }
            for row in reader.data.get("comments") or []
        ]
    }
