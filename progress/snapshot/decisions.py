"""What decisions changed of the plan up to the period: each change in words, in every language, with its reason."""

from typing import Any

from django.conf import settings
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
            "changes": [_change(change, names) for change in amendment.changes.all()],
        }
        for amendment in amendments
    ]


def _change(change: AmendmentChange, names: Names) -> Record:
    return {"code": change.key, "reason": change.reason} | {
        name: {language: _said(change, name, language, names) for language, _label in settings.LANGUAGES}
        for name in ("what", "before", "after")
    }


def _said(change: AmendmentChange, name: str, language: str, names: Names) -> str:
    with override(language):
        of = INDICATOR if "-" in change.key else ACTION
        if name == "what":
            return label_of(of, change.field) if change.kind == Kind.TERM else change.get_kind_display()
        value: Any = getattr(change, name)
        text = written(of, change.field, value, names) if change.kind == Kind.TERM else _actions(change, value)
        return shortened(text.replace("\n", "; "), LONGEST)


def _actions(change: AmendmentChange, value: Any) -> str:
    """Between which actions: what whole new ones say stands in the annex of all actions."""
    if value is None:
        return ""
    if change.kind == Kind.SPLIT:
        return ", ".join(one["code"] for one in value["into"])
    if change.kind == Kind.MERGE:
        return ", ".join((*value["from"], change.key))
    return value["code"]
