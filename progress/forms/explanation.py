"""The page of checks: what was found, where to mend it, and the explanation of what stays."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.checks import Check, Level
from progress.forms.fields import NarrativeField
from progress.models import ProgressEntry

# The field of an answer that each rule wants: where it stands on the page, and what it is called there.
STATUS = "id_claimed_status", _("Where does the action stand?")
NARRATIVE = "id_what_was_done", _("What was done")
CONTRIBUTION = "id_what_was_done", _("What your institution contributed")
COMPLETED_ON = "id_completed_on", _("Completed on")
QUANTITIES = "quantities", _("Reached in this half-year")
SPENDINGS = "spendings", _("Spent in this half-year")
NEXT_STEPS = "id_next_steps", _("Next steps")
SPENDING_EXPLANATION = "id_spending_explanation", _("Why spending differs from the plan")
CHALLENGES = "challenges", _("Difficulties, challenges, risks")
EVIDENCE = "evidence", _("Evidence")
DELAY = "id_delay_reason", _("What holds it up most")
BLOCKED_BY = "id_blocked_by_id", _("Which institution does it wait for?")
ANSWER = "answer", _("The whole answer")
PLACES = {
    "has_status": STATUS,
    "status_fits_deadline": STATUS,
    "has_narrative": NARRATIVE,
    "has_completion_date": COMPLETED_ON,
    "completion_is_news": COMPLETED_ON,
    "words_are_new": NARRATIVE,
    "has_evidence": EVIDENCE,
    "quantity_reaches_target": QUANTITIES,
    "share_has_denominator": QUANTITIES,
    "share_does_not_fall": QUANTITIES,
    "shortfall_is_explained": CHALLENGES,
    "next_step_is_named": NEXT_STEPS,
    "risk_is_addressed": CHALLENGES,
    "due_day_lies_ahead": CHALLENGES,
    "delay_has_reason": DELAY,
    "blocker_is_named": BLOCKED_BY,
    "spending_fits_plan": SPENDINGS,
    "spending_follows_the_start": SPENDINGS,
    "spending_is_explained": SPENDING_EXPLANATION,
}


class ExplanationForm(forms.Form):
    """Why the warnings are right as they are."""

    explanation = NarrativeField(
        label=_("Explanation of the warnings"),
        help_text=_("One or two sentences for the Secretariat: why they are right as they are."),
        rows=3,
    )


@dataclass
class Finding:
    """What was found of one answer: each message with the field that it wants, its place and its name."""

    entry: ProgressEntry
    messages: list[tuple[str | Promise, str, str | Promise]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the first of them is mended."""
        return self.messages[0][1]


class Findings:
    """What the checks found, the gravest first, by answer."""

    def __init__(self, found: Iterable[Check]) -> None:
        by_level: dict[str, dict[int, Finding]] = {level: {} for level in Level}
        for check in found:
            finding = by_level[check.level].setdefault(check.entry.pk, Finding(check.entry))
            wanted = PLACES.get(check.rule, ANSWER)
            wanted = CONTRIBUTION if wanted is NARRATIVE and not check.entry.is_lead else wanted
            finding.messages.append((check.message, *wanted))
        self.errors = list(by_level[Level.ERROR].values())
        self.warnings = list(by_level[Level.WARNING].values())
        self.infos = list(by_level[Level.INFO].values())

    @property
    def n_incomplete(self) -> int:
        """How many answers are there, but miss something."""
        return sum(finding.entry.is_answered for finding in self.errors)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """For the page: level, heading, findings; empty ones left out."""
        headings = (
            (Level.ERROR, _("To complete"), self.errors),
            (Level.WARNING, _("To explain"), self.warnings),
            (Level.INFO, _("To know"), self.infos),
        )
        return [{"level": level, "heading": heading, "findings": f} for level, heading, f in headings if f]
