"""The text of each chapter as rules draft it, in Markdown.

It is what the editor is prefilled with, and what is shown until somebody has written another one.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from reporting.document import markdown
from reporting.document import sentences as said
from reporting.document import sentences_of_years as said_of_years
from reporting.document.chapters.ending import EXTERNAL_EVALUATION, achievements, causes, failures, remaining
from reporting.document.chapters.indicators import with_band
from reporting.document.chapters.planning import due_later, due_next_year, proposals
from reporting.document.codes import unbroken
from reporting.document.reader import Edition, Reader

Draft = Callable[[Reader], str]


def draft_text(kind: str, chapter: str, data: dict[str, Any], language: str) -> str:
    """The draft of a chapter of this kind of report; empty for a chapter whose text nobody writes."""
    with override(language):
        reader = Reader({**data, "kind": kind}, Edition(language, 0, False))
        return DRAFTS[chapter](reader) if chapter in DRAFTS else ""


def prose(reader: Reader, chapter: str) -> SafeString:
    """What stands at the head of a chapter: the text that people wrote, else the draft."""
    written = reader.data.get("texts") or {}
    return unbroken(markdown.render(written[chapter] if chapter in written else DRAFTS[chapter](reader)))


def paragraphs(*sentences: str) -> str:
    """One paragraph per sentence; empty ones are left out."""
    return "\n\n".join(markdown.escape(sentence) for sentence in sentences if sentence)


def bullets(sentences: Iterable[str]) -> str:
    """One list item per sentence; empty ones are left out."""
    return "\n".join(f"- {markdown.escape(sentence)}" for sentence in sentences if sentence)


def summary(reader: Reader) -> str:
    """What the report shows, then the figures of each chapter in a sentence."""
    figures = reader.figures
    sentences = [
        said.rate_of_year(reader.rates["due_by"], reader.year),
        said_of_years.of_plan(figures["of_plan"]) if reader.data["kind"] == "final" else "",
        said.roll_up(figures["roll_up"]),
        said.cancelled(len(figures["cancelled"])) if figures["cancelled"] else "",
        said.missed(len(figures["missed"])),
        said.changes(reader),
        " ".join(filter(None, (said.reporting(reader), said.not_reported(reader)))),
        said.indicators(reader),
        said_of_years.bands(reader) if "tracking" in reader.data else "",
        said.budget(reader),
        said.problems(reader.data["problems"]["challenges"]),
    ]
    return f"{paragraphs(said.scope(reader))}\n\n{bullets(sentences)}"


def method(reader: Reader) -> str:
    """Who made the report, and for whom."""
    text = {
        "six_month": _(
            "The Secretariat for Monitoring and Evaluation of National Strategies made this report with the support of"
            " the National Coordinator; the National Authority against Trafficking in Human Beings finalises it."
        ),
        "annual": _(
            "The Secretariat for Monitoring and Evaluation of National Strategies made this report with the support of"
            " the National Coordinator; the Secretary General of the Ministry of Internal Affairs signs it."
        ),
        "final": _(
            "The Secretariat for Monitoring and Evaluation of National Strategies made this report with the support of"
            " the National Coordinator; the Minister of Internal Affairs signs it."
        ),
    }[reader.data["kind"]]
    return paragraphs(text)


def overall(reader: Reader) -> str:
    """The rates in sentences."""
    return paragraphs(
        said.rate_at_cut_off(reader),
        said.rate_of_year(reader.rates["due_by"], reader.year),
        said.roll_up(reader.figures["roll_up"]),
    )


def objectives(reader: Reader) -> str:
    """How the tables are read."""
    return paragraphs(
        _(
            "Each table holds every action of one specific objective. Beneath an action stands what the institutions"
            " answered about it and, where the Secretariat’s assessment differs, why."
        )
    )


def problems(reader: Reader) -> str:
    """How many there are, and how many are open."""
    return paragraphs(said.problems(reader.data["problems"]["challenges"]))


def institutions(reader: Reader) -> str:
    """How many reported, and who did not."""
    return paragraphs(said.reporting(reader), said.not_reported(reader))


def next_steps(reader: Reader) -> str:
    """Where the recommendations come from."""
    return paragraphs(
        _("The recommendations follow from the figures; the next steps are what the lead institutions say themselves.")
    )


def indicators(reader: Reader) -> str:
    """How many indicators reach their target, which do not, and which are not measured."""
    not_met = ", ".join(with_band(reader, "not_met"))
    return paragraphs(
        said.indicators(reader),
        said_of_years.bands(reader),
        _("The target is not met by: %(codes)s.") % {"codes": not_met} if not_met else "",
        said_of_years.unmeasured(reader),
    )


def execution(reader: Reader) -> str:
    """Planned and spent of the year, in the final report of the whole plan, and what is to be explained."""
    part = reader.data["execution"]
    year = part["by_year"].get(str(reader.year), part["total"])
    is_final = reader.data["kind"] == "final"
    row, label = (part["total"], _("the whole plan")) if is_final else (year, str(reader.year))
    return paragraphs(
        said_of_years.execution_of(row, label),
        said.unplanned(row),
        said_of_years.material(part["material"]),
        said_of_years.untold(part["untold"]),
    )


def civil_society(reader: Reader) -> str:
    """Which organisations the plan names, and how many answers came."""
    return paragraphs(said_of_years.civil_society(reader))


def follow_ups(reader: Reader) -> str:
    """How many recommendations were followed."""
    return paragraphs(said_of_years.follow_ups(reader.data.get("follow_ups") or []))


def proposed(reader: Reader) -> str:
    """How many changes of the plan the figures call for."""
    n = len(proposals(reader)["rows"])
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
    if reader.data["kind"] == "final":
        ahead = said_of_years.due_after_the_plan(len(due_later(reader)))
    else:
        ahead = said_of_years.due_in(len(due_next_year(reader)), reader.year + 1)
    return paragraphs(said.missed(len(reader.figures["missed"])), ahead)


def comparison(reader: Reader) -> str:
    """Where the plan ended."""
    return paragraphs(said_of_years.of_plan(reader.figures["of_plan"]), said_of_years.bands(reader))


def outcomes(reader: Reader) -> str:
    """How many actions were implemented, how many were not, and whether the causes are known."""
    failed = failures(reader)
    unexplained = sum(any(cause.get("is_quiet") for cause in causes(reader, action)) for action in failed)
    n = len(achievements(reader))
    done = ngettext("%(n)s action is implemented.", "%(n)s actions are implemented.", n) % {"n": n}
    return paragraphs(done, said.late(len(reader.figures["late"])), said_of_years.failures(len(failed), unexplained))


def lessons(reader: Reader) -> str:
    """Three headings with the figures that belong to them; no rule can say what follows from those."""
    figures = reader.figures
    parts = (
        (_("What was achieved"), (said_of_years.of_plan(figures["of_plan"]), said.late(len(figures["late"])))),
        (
            _("What stood in the way"),
            (said.problems(reader.data["problems"]["challenges"]), said.missed(len(figures["missed"]))),
        ),
        (
            _("What the next plan needs"),
            (said.undated(len(figures["undated"])), said.indicators(reader), said.not_reported(reader)),
        ),
    )
    return "\n\n".join(f"## {markdown.escape(title)}\n\n{paragraphs(*sentences)}" for title, sentences in parts)


def evaluation(reader: Reader) -> str:
    """Where the action stands that has the plan evaluated from outside."""
    action = reader.actions.get(EXTERNAL_EVALUATION)
    if action is None:
        return paragraphs(_("The plan holds no action on an external evaluation."))
    return paragraphs(
        _("Action %(code)s of the plan foresees the external evaluation. Its status on %(day)s: %(status)s.")
        % {"code": action["code"], "day": reader.cut_off, "status": reader.status(action["status"])["label"]}
    )


def carried_over(reader: Reader) -> str:
    """How many actions go on, and why."""
    return paragraphs(said_of_years.carried_over(remaining(reader)))


DRAFTS: dict[str, Draft] = {
    "summary": summary,
    "method": method,
    "overall": overall,
    "objectives": objectives,
    "problems": problems,
    "institutions": institutions,
    "next_steps": next_steps,
    "indicators": indicators,
    "execution": execution,
    "civil_society": civil_society,
    "follow_ups": follow_ups,
    "proposals": proposed,
    "priorities": priorities,
    "comparison": comparison,
    "outcomes": outcomes,
    "lessons": lessons,
    "evaluation": evaluation,
    "carried_over": carried_over,
}
