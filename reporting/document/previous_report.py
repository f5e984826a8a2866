"""How sentences name the report before: a row for each kind that is followed, and one for where there is none.

The sentences are whole ones, because each language bends the name of the report in its own way.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


@dataclass(frozen=True)
class Wording:
    """`changed` and `unchanged` speak of statuses; `compared` of the comparison; `recommended` of recommendations."""

    changed: Promise
    unchanged: Promise
    compared: str | Promise = ""
    recommended: str | Promise = ""


WORDINGS = {
    "": Wording(
        changed=ngettext_lazy(
            "Since the period %(period)s the status of %(n)s action has changed.",
            "Since the period %(period)s the status of %(n)s actions has changed.",
            "n",
        ),
        unchanged=_("No status has changed since the period %(period)s."),
    ),
    "six_month": Wording(
        changed=ngettext_lazy(
            "Since the 6-month report on %(period)s the status of %(n)s action has changed.",
            "Since the 6-month report on %(period)s the status of %(n)s actions has changed.",
            "n",
        ),
        unchanged=_("No status has changed since the 6-month report on %(period)s."),
        compared=_("The comparison is with the 6-month report on %(period)s, version %(version)s."),
        recommended=_("They were made by the 6-month report on %(period)s."),
    ),
    "annual": Wording(
        changed=ngettext_lazy(
            "Since the annual report on %(period)s the status of %(n)s action has changed.",
            "Since the annual report on %(period)s the status of %(n)s actions has changed.",
            "n",
        ),
        unchanged=_("No status has changed since the annual report on %(period)s."),
        compared=_("The comparison is with the annual report on %(period)s, version %(version)s."),
        recommended=_("They were made by the annual report on %(period)s."),
    ),
}
