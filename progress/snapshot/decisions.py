"""What decisions changed of the plan up to the period: each change in words, in every language, with its reason."""

from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import override

from plans.documents.terms import ACTION, INDICATOR, label_of
from plans.documents.wording import Names, written
from plans.documents.writing import all_names
from plans.models import Amendment, AmendmentChange
from progress.formulas.values import Record, Records, iso
from progress.models import ReportingPeriod
from strategy_tracker.base.text import shortened

LONGEST = 400  # characters of a value in the annex; the version of the plan has it whole
Kind = AmendmentChange.Kind


def decisions_part(period: ReportingPeriod) -> Records:
    """The amendments in force by the cut-off date, the oldest first. One query, more only where there is one."""
    adopted = Amendment.objects.adopted().filter(plan=period.plan_id, in_force_on__lte=period.ends_on)
    amendments = list(adopted.select_related("version").prefetch_related("changes").order_by("version__number"))
    names = Names.of(all_names()) if amendments else Names({}, {})
    return [
        {
            "version": amendment.version.number,
            "decision_number": amendment.decision_number,
            "decided_on": iso(amendment.decided_on),
            "in_force_on": iso(amendment.in_force_on),
            "title": amendment.title,
            "changes": [told_change(change, names) for change in amendment.changes.all()],
        }
        for amendment in amendments
    ]


def told_change(change: AmendmentChange, names: Names) -> Record:
    """One change: what, from what, to what and why; of a split or a merger also the keys of its actions."""
    about, into = change.lineage
    goes_on = {"kind": change.kind, "from": about, "into": into} if into else {}
    return {"code": change.key, "reason": change.reason, **goes_on} | {
        name: {language: _said(change, name, language, names) for language, _label in settings.LANGUAGES}
        for name in ("what", "before", "after")
    }


def _said(change: AmendmentChange, name: str, language: str, names: Names) -> str:
    with override(language):
        of = INDICATOR if "-" in change.key else ACTION
        if name == "what":
            said = label_of(of, change.field) if change.kind == Kind.TERM else change.get_kind_display()
            return capfirst(str(said))
        if change.kind != Kind.TERM:
            text = _actions(change, name)
        else:
            text = written(of, change.field, _in_one_language(change, name, language), names)
        return shortened(text.replace("\n", "; "), LONGEST)


def _in_one_language(change: AmendmentChange, name: str, language: str) -> Any:
    """Of a text that is told in several, the one of the report, where that is what changed.

    What a product prints stays Albanian, and is marked as such where the report is in another language.
    """
    value, code = getattr(change, name), language[:2]
    if isinstance(value, dict) and value.get("printed") and code != "sq":
        return value | {"printed": f"{value['printed']} (sq)"}
    if not isinstance(value, dict) or "sq" not in value:
        return value
    before, after = (_in(one or {}, code) for one in (change.before, change.after))
    return {"sq": before if name == "before" else after} if before != after else value


def _in(texts: Record, code: str) -> str:
    """The text in a language, else the Albanian one, marked as such."""
    albanian = texts.get("sq", "")
    return texts.get(code) or (f"{albanian} (sq)" if albanian and code != "sq" else albanian)


def _actions(change: AmendmentChange, name: str) -> str:
    """Between which actions: what whole new ones say stands in the annex of all actions."""
    about, into = change.lineage
    if into:
        return ", ".join(about if name == "before" else into)
    value = getattr(change, name)
    return value["code"] if value else ""
