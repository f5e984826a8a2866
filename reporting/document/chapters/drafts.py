"""The text of each chapter as rules draft it, with the signs of the editor.

It is what the editor is prefilled with, and what is shown until somebody has written another one.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import prose, sentences, sentences_of_years, sums
from reporting.document.chapters import planning
from reporting.document.chapters.ending import achievements, causes, external_evaluation, failures, remaining
from reporting.document.chapters.indicators import with_band
from reporting.document.chapters.objectives import heading_of
from reporting.document.chapters.planning import due_later, due_next_year
from reporting.document.chapters.recommendations import recommended
from reporting.document.lineage import decisions
from reporting.document.one_page.message import main_message
from reporting.document.one_page.of_report import facts_of
from reporting.document.reader import Reader
from reporting.document.telling import standing, words


def paragraphs(*texts: str) -> str:
    """One paragraph per sentence; empty ones are left out."""
    return "\n\n".join(prose.plain(text) for text in texts if text)


def summary(reader: Reader) -> str:
    """The main message in one sentence; what else the first page holds is made of figures."""
    return paragraphs(main_message(facts_of(reader)))


def method(reader: Reader) -> str:
    """What the report shows, who made it, and who answers for it."""
    return paragraphs(sentences.scope(reader), str(reader.kind.responsibility))


def overall(reader: Reader) -> str:
    """The rates in sentences; reports about years do not say that of the cut-off date where it is the year's."""
    is_year_over = "tracking" in reader.data and reader.figures["due_by_cut_off"] == reader.rates["due_by"]
    return paragraphs(
        "" if is_year_over else sentences.rate_at_cut_off(reader),
        sentences.rate_of_year(reader.rates["due_by"], reader.year),
        sentences.roll_up(reader.figures["roll_up"]),
        sentences.budget(reader),
    )


def objectives(reader: Reader) -> str:
    """Which objective has got furthest; then a paragraph for each, beneath its heading."""
    rows = {row["code"]: row for row in reader.figures["by_strategic"]}
    parts = [
        f"{prose.heading(prose.plain(heading_of(reader, row)))}\n\n"
        f"{paragraphs(words.objective(reader, rows[row['code']]))}"
        for row in reader.data["objectives"]
        if row["code"] in rows
    ]
    return "\n\n".join(filter(None, [paragraphs(words.ranked(reader)), *parts]))


def problems(reader: Reader) -> str:
    """How many are open, the gravest risk, and what became of earlier ones."""
    return paragraphs(
        f"{sentences.problems(reader)} {words.risks(reader)}".strip(),
        sentences.became(reader),
    )


def institutions(reader: Reader) -> str:
    """How many reported, and who did not."""
    return paragraphs(sentences.reporting(reader), sentences.not_reported(reader))


def next_steps(reader: Reader) -> str:
    """How many recommendations there are and until when; when the next deadline is, and what is open then."""
    rows = recommended(reader)
    day, due = standing.next_due(reader)
    return paragraphs(
        words.recommends(reader, [row.due_on for row in rows]) if rows else "",
        words.ahead(reader, day, len(due)) if day else _("No deadline of the plan is ahead."),
    )


def indicators(reader: Reader) -> str:
    """How many indicators reach their target, which do not, and which are not measured."""
    not_met = ", ".join(with_band(reader, "not_met"))
    bands = (
        sentences.fulfilment(reader),
        sentences_of_years.bands(reader),
        _("The target is not met by: %(codes)s.") % {"codes": not_met} if not_met else "",
        sentences_of_years.unmeasured(reader),
    )
    return paragraphs(sentences.indicators(reader), " ".join(filter(None, bands)))


def execution(reader: Reader) -> str:
    """Planned and spent of the year, in the final report of the whole plan, and what is to be explained."""
    part = reader.data["execution"]
    whole = reader.kind.covers_plan and sums.years(reader) == reader.data["plan"]["years"]
    row, label = sums.budget(reader), _("the whole plan") if whole else sums.years_label(reader)
    return paragraphs(
        sentences_of_years.execution_of(row, label),
        sentences.unplanned(row),
        sentences_of_years.material(reader),
        sentences_of_years.untold(part["untold"]),
    )


def civil_society(reader: Reader) -> str:
    """Which organisations the plan names, and how many answers came."""
    return paragraphs(sentences_of_years.civil_society(reader))


def follow_ups(reader: Reader) -> str:
    """How many recommendations were followed."""
    return paragraphs(sentences_of_years.follow_ups(reader.data.get("follow_ups") or []))


def proposals(reader: Reader) -> str:
    """How many changes of the plan the figures call for."""
    n = len(planning.proposals(reader)["rows"])
    if not n:
        return paragraphs(_("The figures call for no change of the plan."))
    text = ngettext(
        "The figures and the gaps of the document call for %(n)s change of the plan. It is decided by a new version of"
        " the plan.",
        "The figures and the gaps of the document call for %(n)s changes of the plan. They are decided by a new version"
        " of the plan.",
        n,
    )
    return paragraphs(text % {"n": n})


def priorities(reader: Reader) -> str:
    """How many actions are late, and how many fall due next year; in the final report, after the plan's end."""
    if reader.kind.covers_plan:
        ahead = sentences_of_years.due_after_the_plan(len(due_later(reader)))
    else:
        ahead = sentences_of_years.due_in(len(due_next_year(reader)), reader.year + 1)
    return paragraphs(sentences.missed(len(reader.figures["missed"])), ahead)


def comparison(reader: Reader) -> str:
    """Where the plan ended."""
    return paragraphs(sentences_of_years.of_plan(reader.figures["of_plan"]), sentences_of_years.bands(reader))


def outcomes(reader: Reader) -> str:
    """How many actions were implemented, how many were not, and whether the causes are known."""
    failed = failures(reader)
    unexplained = sum(not causes(reader, action) for action in failed)
    n = len(achievements(reader))
    done = ngettext("%(n)s action is implemented.", "%(n)s actions are implemented.", n) % {"n": n}
    return paragraphs(
        done, sentences.late(len(reader.figures["late"])), sentences_of_years.failures(len(failed), unexplained)
    )


def lessons(reader: Reader) -> str:
    """Three headings with the figures that belong to them; no rule can say what follows from those."""
    figures = reader.figures
    parts = (
        (
            _("What was achieved"),
            (sentences_of_years.of_plan(figures["of_plan"]), sentences.late(len(figures["late"]))),
        ),
        (
            _("What stood in the way"),
            (sentences.problems(reader), sentences.missed(len(figures["missed"]))),
        ),
        (
            _("What the next plan needs"),
            (sentences.undated(len(figures["undated"])), sentences.indicators(reader), sentences.not_reported(reader)),
        ),
    )
    return "\n\n".join(f"{prose.heading(prose.plain(title))}\n\n{paragraphs(*texts)}" for title, texts in parts)


def evaluation(reader: Reader) -> str:
    """Where the action stands that has the plan evaluated from outside."""
    action = external_evaluation(reader)
    if action is None:
        return paragraphs(_("No action of the plan is marked as its external evaluation."))
    return paragraphs(
        _("Action %(code)s of the plan foresees the external evaluation. Its status on %(day)s: %(status)s.")
        % {"code": action["code"], "day": reader.cut_off, "status": reader.status(action["status"])["label"]}
    )


def carried_over(reader: Reader) -> str:
    """How many actions go on and why, and how many are dropped."""
    return paragraphs(sentences_of_years.carried_over(remaining(reader), decisions(reader)))
