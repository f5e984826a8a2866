"""What a printed budget cell is worth: the reading that the transcribed amounts are held against."""

from decimal import Decimal

from plans.workings import LEADING_AMOUNT, multiplications, named_parts, to_amount


def stated_amount(text: str) -> Decimal | None:
    """What a cell is worth (domain.md §3): its named parts together, the amount it begins with, or its last result.

    None for a blank one, which is not the same as 0.00.
    """
    if parts := named_parts(text):
        return sum((part.amount for part in parts), Decimal(0))
    if leading := LEADING_AMOUNT.match(text):
        return to_amount(leading[1])
    if found := multiplications(text):
        return found[-1].printed_result
    return None
