"""The parts of the form of an answer that are folded: what each holds, in words, and whether it is open."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.checks import Check
from progress.forms.explanation import CHALLENGES, EVIDENCE, NEXT_STEPS, PLACES, SPENDING_EXPLANATION, SPENDINGS
from progress.forms.sheet import AnswerSheet
from progress.formulas.budget import sum_of
from progress.formulas.deadlines import WHEN_DUE
from progress.models import Challenge, ProgressEntry, Status
from strategy_tracker.base.templatetags.words import money
from strategy_tracker.base.text import in_language

LONGEST_HOLDS = 80


@dataclass(frozen=True)
class FoldedPart:
    """What a folded part holds as it is stored, whether it is open, and for which statuses a page opens it."""

    holds: str
    is_open: bool
    opens_for: str = ""


def parts_of(sheet: AnswerSheet, found: Iterable[Check]) -> dict[str, FoldedPart]:
    """The parts by name.

    Open is what has an error, what a check wants, what the Secretariat speaks of, and what was typed and not saved yet.
    """
    entry, comments, wanted = sheet.entry, sheet.comments, {PLACES.get(check.rule) for check in found}
    opens = {
        "spendings": bool(wanted & {SPENDINGS, SPENDING_EXPLANATION}) or "spending_explanation" in comments,
        "challenges": CHALLENGES in wanted,
        "next_steps": NEXT_STEPS in wanted,
        "evidence": EVIDENCE in wanted,
        "not_ours": entry.is_not_ours,
    }
    typed = _typed(sheet) if not sheet.is_stored else {}
    holds = {
        "spendings": spendings_in_words(entry),
        "challenges": challenges_in_words(entry),
        "next_steps": next_steps_in_words(entry),
        "evidence": evidence_in_words(entry),
        "not_ours": Truncator(entry.not_ours_reason).chars(LONGEST_HOLDS),
    }
    when = {"challenges": " ".join(WHEN_DUE), "next_steps": " ".join(WHEN_DUE), "evidence": Status.IMPLEMENTED.value}
    return {
        name: FoldedPart(holds[name], is_open or name in comments or typed.get(name, False), when.get(name, ""))
        for name, is_open in opens.items()
    }


def _typed(sheet: AnswerSheet) -> dict[str, bool]:
    """Which parts hold something, or an error, in a sheet that is shown again."""
    main, evidence = sheet.main, sheet.evidence
    blocked = main["blocked_by_id"]
    return {
        "spendings": any(form["amount"].value() or form.errors for form in sheet.spendings)
        or _holds(main, "spending_explanation"),
        "challenges": bool(sheet.challenges) or bool(blocked.value() or blocked.errors),
        "next_steps": _holds(main, "next_steps"),
        "evidence": bool(evidence.errors or evidence.lost_file) or _holds(evidence, "title", "url"),
        "not_ours": _holds(main, "is_not_ours", "not_ours_reason"),
    }


def _holds(form: object, *names: str) -> bool:
    return any(form[name].value() or form[name].errors for name in names)


def spendings_in_words(entry: ProgressEntry) -> str:
    """Each source with its amount ("1,200.00 EUR from BK"), the largest first."""
    spent: dict[str, list] = {}
    for spending in entry.spendings.all():
        spent.setdefault(in_language(spending.source, "name")[0], []).append(spending.amount)
    if not spent:
        return _("no amount named")
    sums = sorted(((sum_of(amounts), source) for source, amounts in spent.items()), reverse=True)
    said = _("%(amount)s EUR from %(source)s")
    return "; ".join(said % {"amount": money(amount), "source": source} for amount, source in sums)


def challenges_in_words(entry: ProgressEntry) -> str:
    """How many of each kind, and for whom it waits where that is not asked beside the delay."""
    counted = Counter(challenge.kind for challenge in entry.challenges.all())
    said = {
        Challenge.Kind.DIFFICULTY: ngettext("%(n)s difficulty", "%(n)s difficulties", counted["difficulty"]),
        Challenge.Kind.CHALLENGE: ngettext("%(n)s challenge", "%(n)s challenges", counted["challenge"]),
        Challenge.Kind.RISK: ngettext("%(n)s risk", "%(n)s risks", counted["risk"]),
    }
    words = [text % {"n": counted[kind]} for kind, text in said.items() if counted[kind]]
    if entry.blocked_by:
        words.append(_("waits for %(institution)s") % {"institution": entry.blocked_by})
    if words:
        return ", ".join(words)
    return _needed_when_late() if entry.claimed_status in WHEN_DUE else _("none")


def next_steps_in_words(entry: ProgressEntry) -> str:
    """Their beginning."""
    text = " ".join(entry.next_steps.split())
    if text:
        return Truncator(text).chars(LONGEST_HOLDS)
    return _needed_when_late() if entry.claimed_status in WHEN_DUE else _("none")


def evidence_in_words(entry: ProgressEntry) -> str:
    """How many files and links; that they are needed for "implemented", where there is none yet."""
    evidence = list(entry.evidence.all())
    n_links = sum(bool(item.url) for item in evidence)
    n_files = len(evidence) - n_links
    words = []
    if n_files:
        words.append(ngettext("%(n)s file", "%(n)s files", n_files) % {"n": n_files})
    if n_links:
        words.append(ngettext("%(n)s link", "%(n)s links", n_links) % {"n": n_links})
    if words:
        return ", ".join(words)
    return _("no evidence yet – needed for implemented") if entry.is_lead else _("no evidence yet")


def _needed_when_late() -> str:
    return _("none yet – needed where the deadline was missed")
