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

# Where on the page of an answer each rule is mended.
PLACES = {
    "has_status": "id_claimed_status",
    "status_fits_deadline": "id_claimed_status",
    "has_narrative": "id_what_was_done",
    "has_completion_date": "id_completed_on",
    "has_evidence": "evidence",
    "quantity_reaches_target": "quantities",
    "share_has_denominator": "quantities",
    "shortfall_is_explained": "challenges",
    "risk_is_addressed": "challenges",
    "spending_fits_plan": "spendings",
    "spending_is_explained": "id_spending_explanation",
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
    """What was found of one answer: each message with the place where it is mended."""

    entry: ProgressEntry
    messages: list[tuple[str | Promise, str]] = field(default_factory=list)

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
            finding.messages.append((check.message, PLACES.get(check.rule, "answer")))
        self.errors = list(by_level[Level.ERROR].values())
        self.warnings = list(by_level[Level.WARNING].values())
        self.infos = list(by_level[Level.INFO].values())

    @property
    def groups(self) -> list[dict[str, Any]]:
        """For the page: level, heading, findings; empty ones left out."""
        headings = (
            (Level.ERROR, _("To complete"), self.errors),
            (Level.WARNING, _("To explain"), self.warnings),
            (Level.INFO, _("To know"), self.infos),
        )
        return [{"level": level, "heading": heading, "findings": f} for level, heading, f in headings if f]
