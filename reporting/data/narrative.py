"""Tables of what people wrote: problems, next steps, recommendations and what became of them, comments, causes."""

from django.utils.translation import gettext as _

from progress.formulas.values import Record
from progress.models import Challenge, Degree, Escalation, Risk
from reporting.data.values import Table, Values, day, joined, lead, status_label, title
from reporting.document.chapters.consultation import annex_comments, follow_up_rows
from reporting.document.chapters.ending import causes, failures, lessons
from reporting.document.chapters.planning import civil_society as civil_society_chapter
from reporting.document.chapters.planning import proposals as proposals_chapter
from reporting.document.chapters.recommendations import addressee, drafted
from reporting.document.reader import Reader
from reporting.document.waived import waived


def problems(reader: Reader) -> Table:
    """Difficulties, challenges and risks with how they are addressed."""
    header = (
        _("Kind"),
        _("No."),
        _("Institution"),
        _("Description"),
        _("How it is addressed"),
        _("Probability"),
        _("Impact"),
        _("Owner"),
        _("Due on"),
        _("Times named"),
        _("Opened in"),
        _("State before"),
        _("State"),
        _("What was done"),
    )
    kinds, degrees = dict(Challenge.Kind.choices), dict(Degree.choices)
    states = dict(Risk.State.choices)
    rows = [
        (
            str(kinds[row["kind"]]),
            row["action"] or row["objective"],
            reader.abbreviation(row["institution"]),
            row["description"],
            row["mitigation"],
            str(degrees.get(row["probability"], "")),
            str(degrees.get(row["impact"], "")),
            row["owner"],
            day(row["due_on"]),
            row.get("times", 1) or "",
            row.get("opened_in", ""),
            str(states.get(row.get("state_before"), "")),
            str(states.get(row.get("state"), "")),
            row.get("what_was_done", ""),
        )
        for row in reader.problems
    ]
    return Table(_("Problems"), header, rows)


def escalations(reader: Reader) -> Table:
    """What was told to the Strategic Planning Office, a line for each step."""
    header = (_("No."), _("Protocol number"), _("Problem"), _("Proposed action"), _("Step"), _("On"), _("Text"))
    states = dict(Escalation.State.choices)
    rows = [
        (
            row["action"],
            row["protocol_number"],
            row["problem"],
            row["proposal"],
            str(states[step["kind"]]),
            day(step["on"]),
            step["text"],
        )
        for row in reader.data["problems"].get("escalations", ())
        for step in row["steps"]
    ]
    return Table(_("Escalations"), header, rows)


def problems_by_objective(reader: Reader) -> Table:
    """How many difficulties, challenges and risks each strategic objective met."""
    header = (_("Objective"), _("Title"), _("Difficulties"), _("Challenges"), _("Risks"), _("Total"))
    found = lessons(reader)
    rows: list[Values] = [(row["code"], row["title"]["text"], *row["counts"], row["total"]) for row in found["rows"]]
    rows.append((_("Whole plan"), "", *found["totals"], found["total"]))
    return Table(_("Problems by objective"), header, rows)


def next_steps(reader: Reader) -> Table:
    """What the lead institutions will do next, in their own words."""
    header = (_("No."), _("Action"), _("Lead"), _("Next step"))
    rows = [
        (row["action"], title(reader, row["action"]), reader.abbreviation(row["institution"]), row["text"])
        for row in reader.data["problems"]["next_steps"]
    ]
    return Table(_("Next steps"), header, rows)


def recommendations(reader: Reader) -> Table:
    """What the report recommends: what it holds, by people or drafted; figures alone, what they call for."""
    header = (_("No."), _("Recommendation"), _("Addressed to"), _("Due on"), _("The fact behind it"), _("Concerns"))
    found = reader.data.get("recommendations") or drafted(reader.data, reader.edition.language)
    rows = [
        (
            row["number"],
            row["text"],
            addressee(reader, row),
            day(row.get("due_on")),
            row.get("fact", ""),
            row.get("about", ""),
        )
        for row in sorted(found, key=lambda row: row["number"])
    ]
    return Table(_("Recommendations"), header, rows)


def follow_ups(reader: Reader) -> Table:
    """The recommendations of earlier reports, and what became of each."""
    header = (
        _("Period"),
        _("No."),
        _("Recommendation"),
        _("Responsible"),
        _("Due on"),
        _("What became of it"),
        _("Note"),
    )
    found = zip(follow_up_rows(reader), reader.data.get("follow_ups") or [], strict=True)
    rows = [
        (
            shown["period"],
            shown["number"],
            shown["text"],
            shown["responsible"],
            day(row.get("due_on")),
            shown["outcome"]["label"],
            shown["note"],
        )
        for shown, row in found
    ]
    return Table(_("Earlier recommendations"), header, rows)


def proposals(reader: Reader) -> Table:
    """What the rules propose for the plan, and which actions or indicators it concerns."""
    header = (_("No."), _("Proposal"), _("Concerns"))
    rows = [(n, row["text"], row["about"]) for n, row in enumerate(proposals_chapter(reader)["rows"], start=1)]
    return Table(_("Proposals"), header, rows)


def causes_of_failures(reader: Reader) -> Table:
    """The actions that were due and are not implemented, with the causes that are named."""
    header = (_("No."), _("Action"), _("Lead"), _("Deadline"), _("Status"), _("Causes"))
    rows = [
        (
            action["code"],
            title(reader, action["code"]),
            lead(reader, action["code"]),
            day(action["deadline_on"]),
            status_label(reader, action["status"]),
            joined(causes(reader, action)),
        )
        for action in failures(reader)
    ]
    return Table(_("Failures and their causes"), header, rows)


def civil_society(reader: Reader) -> Table:
    """The civil-society organisations that the plan names, which actions name them, how much they answered."""
    header = (_("Organisation"), _("Full name"), _("Actions that name it"), _("Verified answers"))
    rows = [
        (row["abbreviation"], row["name"], ", ".join(row["actions"]), row["n_answers"])
        for row in civil_society_chapter(reader)["institutions"]
    ]
    return Table(_("Civil society"), header, rows)


def civil_society_answers(reader: Reader) -> Table:
    """What civil society contributed, in its own words."""
    header = (_("Organisation"), _("No."), _("Action"), _("Period"), _("Contribution"))
    rows = [
        (
            reader.abbreviation(row["institution"]),
            row["action"],
            title(reader, row["action"]),
            row["period"],
            row["what_was_done"],
        )
        for row in reader.data["civil_society"]["answers"]
    ]
    return Table(_("Answers of civil society"), header, rows)


def comments(reader: Reader) -> Table:
    """The comments on the draft with their answers, where the report lists them."""
    header = (_("Chapter"), _("By"), _("On"), _("Comment"), _("Answered by"), _("Answered on"), _("Answer"))
    found = zip(annex_comments(reader)["rows"], reader.data["comments"], strict=True)
    return Table(_("Comments"), header, [_comment(shown, row) for shown, row in found])


def _comment(shown: Record, row: Record) -> Values:
    return (
        shown["chapter"],
        shown["by"],
        day(row.get("written_on")),
        shown["text"],
        shown["answered_by"],
        day(row.get("answered_on")),
        shown["answer"],
    )


def waivers(reader: Reader) -> Table:
    """What the report was finalised without: each waived line of its checklist, what was missing, and the reason."""
    header = (_("Line of the checklist"), _("What was missing"), _("Reason"), _("Waived by"), _("On"))
    days = {row["line"]: row["on"] for row in reader.data.get("waivers") or ()}
    rows = [(row["title"], row["missing"], row["reason"], row["by"], day(days[row["line"]])) for row in waived(reader)]
    return Table(_("Waived lines of the checklist"), header, rows)
