"""The text of each chapter as rules draft it, with the signs of the editor.

It is what the editor is prefilled with, and what is shown until somebody has written another one.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import prose, sentences, sentences_of_years, sums
from reporting.document.chapters import planning
from reporting.document.chapters.ending import achievements, causes, external_evaluation, failures, remaining
from reporting.document.chapters.indicators import not_met
from reporting.document.chapters.objectives import heading_of
from reporting.document.chapters.planning import due_later, due_next_year
from reporting.document.chapters.recommendations import recommended
from reporting.document.lineage import decisions
from reporting.document.one_page.message import main_message
from reporting.document.one_page.of_report import facts_of
from reporting.document.reader import Reader
from reporting.document.telling import plan, standing, words, years


def paragraphs(*texts: str) -> str:
    """One paragraph per sentence; empty ones are left out."""
    return "\n\n".join(prose.plain(text) for text in texts if text)


def together(*texts: str) -> str:
    """Sentences of one paragraph; empty ones are left out."""
    return " ".join(filter(None, texts))


def summary(reader: Reader) -> str:
    """The main message in one sentence; what else the first page holds is made of figures."""
    return paragraphs(main_message(facts_of(reader)))


def method(reader: Reader) -> str:
    """What the report shows, who made it, and who answers for it."""
    return paragraphs(sentences.scope(reader), str(reader.kind.responsibility))


def overall(reader: Reader) -> str:
    """Where the plan stands and stood, what changed, what is late and why, what is in doubt, and the money.

    What is due by the cut-off date is said apart only where the year holds more than that.
    """
    is_year_over = reader.figures["due_by_cut_off"] == reader.rates["due_by"]
    of_year = (sentences.rate_of_year(reader.rates["due_by"], reader.year), plan.rate_compared(reader))
    return paragraphs(
        together("" if is_year_over else sentences.rate_at_cut_off(reader), *of_year),
        together(sentences.roll_up(reader.figures["roll_up"]), plan.changes(reader)),
        together(plan.late(reader), plan.in_doubt(reader)),
        together(sentences.budget(reader), plan.money_by_objective(reader)),
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
    """How many are open and overdue, the gravest risk and who answers for it, and what became of earlier ones."""
    return paragraphs(
        together(sentences.problems(reader), plan.overdue_problems(reader)),
        words.risks(reader),
        sentences.became(reader),
    )


def institutions(reader: Reader) -> str:
    """How many reported, who did not and who did not again, whose actions are late, and whose evidence is missing."""
    return paragraphs(
        sentences.reporting(reader),
        together(sentences.not_reported(reader), plan.silent_again(reader)),
        together(plan.whose_late(reader), plan.unproven(reader)),
    )


def next_steps(reader: Reader) -> str:
    """How many recommendations there are, until when and to whom; when the next deadline is, and what is open then."""
    rows = recommended(reader)
    asked = [reader.abbreviation(row.responsible) for row in rows]
    return paragraphs(
        plan.recommends(reader, [row.due_on for row in rows], asked) if rows else "",
        plan.ahead(reader),
    )


def indicators(reader: Reader) -> str:
    """How many indicators reach their target, which do not and by how much, and which are not measured."""
    bands = together(sentences_of_years.bands(reader), not_met(reader), sentences_of_years.unmeasured(reader))
    return paragraphs(sentences.indicators(reader), together(sentences.fulfilment(reader), bands))


def execution(reader: Reader) -> str:
    """Planned and spent of the report's years, where most and least of it, and what is to be explained."""
    part = reader.data["execution"]
    whole = reader.kind.covers_plan and sums.years(reader) == reader.data["plan"]["years"]
    row, label = sums.budget(reader), _("the whole plan") if whole else sums.years_label(reader)
    return paragraphs(
        together(
            sentences_of_years.execution_of(row, label), plan.money_by_objective(reader), sentences.unplanned(row)
        ),
        together(sentences_of_years.material(reader), years.largest_difference(reader)),
        sentences_of_years.untold(part["untold"]),
    )


def civil_society(reader: Reader) -> str:
    """Which organisations the plan names, how many answers came and of what they tell, and who was silent."""
    part = reader.data["civil_society"]
    named = [row["code"] for row in part["institutions"]]
    return paragraphs(
        together(
            sentences_of_years.civil_society(reader),
            years.of_which_actions(part["answers"]),
            years.silent_of(reader, named),
        )
    )


def follow_ups(reader: Reader) -> str:
    """How many recommendations were followed, and one that was not."""
    rows = reader.data.get("follow_ups") or []
    return paragraphs(together(sentences_of_years.follow_ups(rows), years.not_followed(rows)))


def proposals(reader: Reader) -> str:
    """How many changes of the plan the figures call for."""
    found = [(text, codes) for _rule, text, codes in planning.proposals_by_rule(reader)]
    n = len(found)
    if not n:
        return paragraphs(_("The figures call for no change of the plan."))
    text = ngettext(
        "The figures and the gaps of the document call for %(n)s change of the plan. It is decided by a new version of"
        " the plan.",
        "The figures and the gaps of the document call for %(n)s changes of the plan. They are decided by a new version"
        " of the plan.",
        n,
    )
    return paragraphs(together(text % {"n": n}, years.widest(found)))


def priorities(reader: Reader) -> str:
    """How many actions are late, and how many fall due next year, in the final report after the plan; where, whose."""
    missed = reader.figures["missed"]
    ahead = due_later(reader) if reader.kind.covers_plan else due_next_year(reader)
    said = (
        sentences_of_years.due_after_the_plan(len(ahead))
        if reader.kind.covers_plan
        else sentences_of_years.due_in(len(ahead), reader.year + 1)
    )
    open_rows = [reader.actions[code] for code in ahead]
    return paragraphs(
        together(sentences.missed(len(missed)), years.where_and_whose(reader, missed)),
        together(said, years.where_and_whose(reader, ahead), plan.not_begun(open_rows)),
    )


def comparison(reader: Reader) -> str:
    """Where the plan began and where it ended, and which objective has got furthest."""
    return paragraphs(
        together(
            sentences_of_years.of_plan(reader.figures["of_plan"]), years.from_the_start(reader), years.furthest(reader)
        ),
        sentences_of_years.bands(reader),
    )


def outcomes(reader: Reader) -> str:
    """How many actions were implemented, how many were not, for which reasons, and whether the causes are known."""
    failed = failures(reader)
    unexplained = sum(not causes(reader, action) for action in failed)
    late = standing.late(reader)
    n = len(achievements(reader))
    done = ngettext("%(n)s action is implemented.", "%(n)s actions are implemented.", n) % {"n": n}
    n_late = len(reader.figures["late"])
    return paragraphs(
        together(done, sentences.late(n_late) if n_late else ""),
        together(
            sentences_of_years.failures(len(failed), unexplained),
            years.where_and_whose(reader, [action["code"] for action in failed]),
            words.causes(late) if len(late) > 1 else "",
        ),
    )


def lessons(reader: Reader) -> str:
    """Three headings with the facts that belong to them; what follows from those, no rule can say."""
    undated = len(reader.figures["undated"])
    parts = (
        (_("What was achieved"), (years.furthest(reader), sentences.fulfilment(reader))),
        (
            _("What stood in the way"),
            (
                together(plan.late(reader), plan.whose_late(reader)),
                together(years.problems_mostly(reader), sentences.repeated(reader.open_problems)),
            ),
        ),
        (
            _("What the next plan needs"),
            (
                sentences.undated(undated) if undated else "",
                years.gaps_of_plan(reader, len(planning.places_found(reader, "without_any_amount"))),
                plan.answered_seldom(reader),
            ),
        ),
    )
    return "\n\n".join(
        f"{prose.heading(prose.plain(title))}\n\n{told}" for title, texts in parts if (told := paragraphs(*texts))
    )


def evaluation(reader: Reader) -> str:
    """Where the action stands that has the plan evaluated from outside, and what its lead says."""
    action = external_evaluation(reader)
    if action is None:
        return paragraphs(_("No action of the plan is marked as its external evaluation."))
    said = _("Action %(code)s of the plan foresees the external evaluation. Its status on %(day)s: %(status)s.") % {
        "code": action["code"],
        "day": reader.cut_off,
        "status": reader.status(action["status"])["label"],
    }
    return paragraphs(together(said, years.told_by_lead(reader, action)))


def carried_over(reader: Reader) -> str:
    """How many actions go on and why, where most of them are and whose, and how many are dropped."""
    groups = remaining(reader)
    codes = [code for group in groups.values() for code in group]
    said = sentences_of_years.carried_over(groups, decisions(reader))
    return paragraphs(together(said, years.where_and_whose(reader, codes)))
