"""The words for doubts: why a reading should be looked at, and whether the plan can be adopted before somebody has."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.reading.cells.doubts import Doubt


@dataclass(frozen=True)
class Reason:
    """What is said of a doubt; one that blocks has to be decided before adoption, `needs_more` than being confirmed."""

    words: str | Promise
    blocks: bool = False
    needs_more: bool = False


REASONS = {
    "action_numbered": Reason(_("The row prints no code; it was numbered by its place: %(about)s.")),
    "amount_no_cost": Reason(_("“%(about)s” is read as 0.00: no cost.")),
    "amount_not_costed": Reason(_("“%(about)s” is read as not costed, which is no 0.00.")),
    "amount_not_understood": Reason(_("No amount can be read of “%(about)s”."), blocks=True),
    "budget_without_year": Reason(
        _("“%(about)s” stands in a column of the budget that names no year; it is not read."), blocks=True
    ),
    "code_elsewhere": Reason(_("The code says another objective than the heading above, %(about)s."), blocks=True),
    "code_twice": Reason(_("The code %(about)s stands at another row, too."), blocks=True, needs_more=True),
    "code_not_understood": Reason(_("“%(about)s” is no code of a plan."), blocks=True, needs_more=True),
    "column_guessed": Reason(_("The column’s title is “%(about)s”; it is read as the product, which no other holds.")),
    "deadline_not_understood": Reason(_("No deadline can be read of “%(about)s”."), blocks=True),
    "deadline_open_ended": Reason(_("“%(about)s” names no day: the action would be undated."), blocks=True),
    "deadline_several": Reason(_("“%(about)s” names several years; the first one is read.")),
    "donor_leads": Reason(_("“%(about)s” leads, but is never asked to report.")),
    "institution_unknown": Reason(_("“%(about)s” is no institution that is known."), blocks=True, needs_more=True),
    "joined": Reason(_("Joined with the row above, as if a page had cut it: “%(about)s”.")),
    "no_institution": Reason(_("No institution is named.")),
    "no_lead": Reason(_("Only supporting institutions are named; the first one is read as the lead."), blocks=True),
    "no_text": Reason(_("The cell is empty."), blocks=True, needs_more=True),
    "objective_missing": Reason(_("The document has no specific objective %(about)s."), blocks=True, needs_more=True),
    "objective_without_code": Reason(
        _("The heading has no code of its level: “%(about)s”."), blocks=True, needs_more=True
    ),
    "output_number_unread": Reason(_("A number in “%(about)s” is not read as a target.")),
    "percentage_too_high": Reason(
        _("“%(about)s” promises more than 100 %%: it would be read as delivered or not."), blocks=True
    ),
    "reference_new": Reason(_("“%(about)s” is a new reference document.")),
    "row_left_out": Reason(_("The row is left out: it is neither objective, indicator, action nor total.")),
    "source_unknown": Reason(_("“%(about)s” is no source of funding that is known."), blocks=True, needs_more=True),
    "strategic_missing": Reason(_("The document has no strategic objective %(about)s."), blocks=True, needs_more=True),
    "target_without_value": Reason(_("The target states no value.")),
}


def words_of(doubt: Doubt) -> str:
    """The doubt in the person's language."""
    return str(REASONS[doubt.reason].words) % {"about": doubt.about}


def blocks(doubt: Doubt) -> bool:
    """Whether it has to be decided before the plan can be adopted."""
    return REASONS[doubt.reason].blocks


def needs_more(doubt: Doubt) -> bool:
    """Whether no confirmation settles it: it wants another reading, or what a name is."""
    return REASONS[doubt.reason].needs_more
