"""A whole plan out into one file, and back in from one."""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from plans.models import ActionPlan, PassportEdition, VersionEdition
from plans.selectors import plan_in
from plans.services import refresh_search_text
from progress.events import record
from progress.models import Event
from progress.permissions import can_export_plan, can_import_plan
from reporting.document.software import software
from reporting.package import reading, signatures, writing
from reporting.package.checking import Rows, judge
from reporting.package.storing import Files, store
from reporting.signing.configuration import trust_policy
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold_all


@dataclass(frozen=True)
class Imported:
    """What an import came to. `doubts`: signatures that cannot be confirmed here."""

    plan: ActionPlan
    n_rows: int
    n_files: int
    n_known: int
    doubts: tuple[str, ...]


def export_plan(*, plan: ActionPlan, out: BinaryIO, by: User | None) -> int:
    """Write the plan with everything that hangs on it; the number of rows. Recorded: exact victim figures are in it.

    Raises Refused when something stored is damaged: a file that lacks something would be found out too late.
    """
    if by is not None:  # nobody: the operator, by a command
        can_export_plan(by).require()
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        n_rows = writing.write(plan, out, software())
    record(Event.Kind.PLAN_EXPORTED, by=by, detail=plan.code)
    return n_rows


def import_plan(*, content: bytes, by: User | None, takes_unconfirmed: bool = False) -> Imported:
    """Read a package, judge it whole, and store it in one transaction. Raises Refused, and then nothing has changed.

    Signatures whose certificate this system does not trust are refused as well, unless the person says otherwise.
    """
    if by is not None:
        can_import_plan(by).require()
    rows = judge(reading.read(content))
    doubts = signatures.judge(rows, trust_policy())
    if doubts and not takes_unconfirmed:
        raise Refused(_("A signature in the file cannot be confirmed here: %(doubt)s") % {"doubt": doubts[0]})
    files = Files()
    try:
        plan, n_rows = _stored(rows, files, by)
    except BaseException:
        files.discard()
        raise
    n_known = sum(len(known) for known in rows.known.values())
    return Imported(plan, n_rows, len(rows.files), n_known, doubts)


@transaction.atomic
def _stored(rows: Rows, files: Files, by: User | None) -> tuple[ActionPlan, int]:
    plans = hold_all(ActionPlan.objects.all())
    if any(plan.code == rows.code for plan in plans):
        raise Refused(_("There is a plan %(code)s here already: nothing is imported over it.") % {"code": rows.code})
    n_rows = store(rows, files)
    plan = ActionPlan.objects.get(code=rows.code)
    _check_readable(plan)
    refresh_search_text(plan.actions())
    record(Event.Kind.PLAN_IMPORTED, by=by, detail=plan.code)
    return plan, n_rows


def _check_readable(plan: ActionPlan) -> None:
    """What is kept as a document of its own can be read, with every name that it gives."""
    editions = VersionEdition.objects.filter(version__plan=plan).select_related("version__plan__strategy")
    passports = PassportEdition.objects.filter(indicator__plan=plan).select_related("responsible")
    for row in (*editions, *passports):
        try:
            _read = plan_in(row) if isinstance(row, VersionEdition) else row.passport
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            message = _("The file does not fit: %(what)s cannot be read (%(why)s).")
            raise Refused(message % {"what": row, "why": error}) from error
