"""The main message: one sentence of where the rate stands, what drives it and what is needed; by the facts."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.rates import Share
from progress.formulas.statuses import Status
from progress.models import DelayReason
from reporting.document.amounts import percentage
from reporting.document.one_page.facts import Facts, Work

# Missing answers, or evidence, drive the rate where they are a third of what is late.
MANY = 3


def main_message(facts: Facts) -> str:
    """Where it stands against where it should be, what drives it, what is needed; no part without content."""
    clauses = filter(None, (_position(facts), _driver(facts), _need(facts)))
    return "; ".join(clauses) + "."


def _position(facts: Facts) -> str:
    """By now every action whose deadline has passed should be implemented."""
    due, rate = facts.now.due, facts.now.rate
    names = {"day": facts.day_label, "year": facts.now.year}
    if not due.of and not rate.of:
        return _("By %(day)s no deadline of the plan had passed, and none falls due in %(year)s") % names
    if not due.of:
        text = ngettext(
            "By %(day)s no deadline of the plan had passed; of %(of)s action due by the end of %(year)s %(n)s",
            "By %(day)s no deadline of the plan had passed; of %(of)s actions due by the end of %(year)s %(n)s",
            rate.of,
        )
        return text % {**names, "of": rate.of, "n": _implemented(rate)}
    if due.n == due.of:
        text = ngettext(
            "The %(of)s action whose deadline had passed by %(day)s is implemented",
            "All %(of)s actions whose deadline had passed by %(day)s are implemented",
            due.of,
        )
        return text % {**names, "of": due.of}
    text = ngettext(
        "By %(day)s %(of)s action should have been implemented; %(n)s",
        "By %(day)s %(of)s actions should have been implemented; %(n)s",
        due.of,
    )
    return text % {**names, "of": due.of, "n": _implemented(due)}


def _implemented(share: Share) -> str:
    if not share.n:
        return _("none is implemented")
    text = ngettext("%(n)s is (%(share)s)", "%(n)s are (%(share)s)", share.n)
    return text % {"n": share.n, "share": percentage(share.share)}


def _driver(facts: Facts) -> str:
    """The cause that is named most often of what is late; where nothing is late, what endangers it next."""
    late = facts.late
    return _cause(late) if late else _danger(facts)


def _cause(late: list[Work]) -> str:
    """What the leads name, unless “other”; else who is waited for; else what is missing; else where most of it is."""
    reason, n = _most(work.delay for work in late if work.delay != DelayReason.OTHER)
    if reason:
        words = {"reason": DelayReason(reason).label if reason in DelayReason else reason}
        return _of_late(_("the reason for delays that is named most often is %(reason)s") % words, n, late)
    blocker, n = _most(work.blocked_by for work in late)
    if blocker:
        return _of_late(_("the institution that is waited for most often is %(who)s") % {"who": blocker}, n, late)
    silent = sum(work.status == Status.NOT_REPORTED for work in late)
    if silent * MANY >= len(late):
        return _of_late(_("the answers of institutions are missing"), silent, late)
    unproven = sum(work.status == Status.NO_EVIDENCE for work in late)
    if unproven * MANY >= len(late):
        return _of_late(_("the evidence is missing"), unproven, late)
    objective, n = _most(work.objective for work in late)
    return objective and _of_late(_("objective %(code)s has most of what is late") % {"code": objective}, n, late)


def _most(names: Iterable[str]) -> tuple[str, int]:
    """The name that comes more often than any other; ("", 0) where there is none such."""
    (first, n), (_second, n_second) = [*Counter(filter(None, names)).most_common(2), ("", 0), ("", 0)][:2]
    return (first, n) if n > n_second else ("", 0)


def _of_late(cause: str, n: int, late: list[Work]) -> str:
    text = ngettext("%(cause)s (%(n)s of %(of)s late action)", "%(cause)s (%(n)s of %(of)s late actions)", len(late))
    return text % {"cause": cause, "n": n, "of": len(late)}


def _danger(facts: Facts) -> str:
    """What may keep the next deadlines from being met; nothing where nothing is known of."""
    n_risks = facts.now.high_risks or 0
    if facts.n_red:
        text = ngettext("%(n)s action is not expected in time", "%(n)s actions are not expected in time", facts.n_red)
        return text % {"n": facts.n_red}
    if n_risks:
        text = ngettext("%(n)s high risk is open", "%(n)s high risks are open", n_risks)
        return text % {"n": n_risks}
    return _silence(facts)


def _silence(facts: Facts) -> str:
    n = len(facts.silent)
    if not n:
        return ""
    return ngettext("%(n)s institution did not report", "%(n)s institutions did not report", n) % {"n": n}


def _need(facts: Facts) -> str:
    """The gravest decision that is due; that none is due is worth saying as well."""
    n = facts.n_before_commission
    if n:
        text = ngettext(
            "needed: the decision of the Strategic Planning Commission on %(n)s escalation",
            "needed: the decision of the Strategic Planning Commission on %(n)s escalations",
            n,
        )
        return text % {"n": n}
    if facts.late:
        return _("needed: for each late action a new date with its steps, or a change of the plan")
    if facts.n_red:
        return _("needed: what brings them back in time, decided before their deadline")
    if facts.silent:
        return _("needed: in each institution that is silent a person who answers")
    if facts.now.high_risks:
        return _("needed: for each high risk a decision on how it is met")
    return _("no decision is due now")
