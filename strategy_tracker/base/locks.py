"""Rows held to the end of a transaction: what is judged of them then still is so when it is acted upon.

The order in which rows are held, so that no two wait for each other, stands in docs/adr/0014.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.errors import StaleEdit


def hold(row: models.Model) -> None:
    """Read the row anew and hold it: whoever else would hold or change it waits until the transaction ends.

    Without its relations: a row that is joined would be the one of before the waiting. Raises StaleEdit when it is
    gone. On SQLite the whole transaction is alone (transaction_mode IMMEDIATE), so there it only reads.
    """
    _refresh(row, type(row)._default_manager.select_for_update(no_key=True))


def hold_all(rows: models.QuerySet) -> list[models.Model]:
    """These rows as they are now, held, in the one order in which everybody holds several."""
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def hold_table(model: type[models.Model]) -> None:
    """Hold what stands for all rows of a table, also those that are not there yet: for a rule about what is missing."""
    hold(ContentType.objects.get_for_model(model))


def read_anew(row: models.Model, *related: str) -> None:
    """Read the row and these relations anew, once what they stand under is held. Raises StaleEdit when it is gone."""
    rows = type(row)._default_manager.all()
    _refresh(row, rows.select_related(*related) if related else rows)


def _refresh(row: models.Model, rows: models.QuerySet) -> None:
    try:
        row.refresh_from_db(from_queryset=rows)
    except type(row).DoesNotExist as error:
        raise StaleEdit(_("Somebody else removed this in the meantime.")) from error
