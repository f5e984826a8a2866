"""What a budget cell says: its amounts, its workings, its named parts (domain.md §3). Text in, numbers out; no ORM."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import mul

# 2,280.00 · 1,500 · 2.280,00 · 1.500 · 500,00 · 80.00 · 500
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{2})?(?!\d)|\d{1,3}(?:\.\d{3})+(?:,\d{2})?(?!\d)|\d+[.,]\d{2}(?!\d)|\d+"
LONGEST_CELL = 600  # characters: no budget cell explains itself at greater length
_CURRENCY = r"(?:€|euro|eura|evra|eur)"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<sign>[x=])(?=\s|\d|$)|(?P<word>[^\W\d_]+)")
LEADING_AMOUNT = re.compile(r"\s*(\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,3}(?:\.\d{3})+,\d{2}|\d+[.,]\d{2})(?!\d)(?!\s*[x=])")
# A cell that is one number and nothing else; here groups may be set apart by spaces.
_ALONE = re.compile(
    rf"{_CURRENCY}?\s*(?P<amount>\d{{1,3}}(?:[ \u00a0]\d{{3}})+(?:[.,]\d{{2}})?|{_NUMBER})\s*{_CURRENCY}?\.?",
    re.IGNORECASE,
)
# The values of BudgetPart.Category.
CATEGORIES = {
    "paga": "wages",
    "mallra": "goods_and_services",
    "shpenzime operative": "operating",
    "plate": "wages",
    "roba i usluge": "goods_and_services",
    "operativni troškovi": "operating",
    "wages": "wages",
    "salaries": "wages",
    "goods and services": "goods_and_services",
    "operating expenses": "operating",
}
_PART = re.compile(
    rf"(?P<working>\d[^=]{{0,80}}?=\s*)?(?P<amount>{_NUMBER})(?:\s+{_CURRENCY})?\s+(?P<words>{'|'.join(CATEGORIES)})\b",
    re.IGNORECASE,
)
_ADDED = re.compile(rf"\bplus\s+(?P<amount>{_NUMBER})")


@dataclass(frozen=True)
class Multiplication:
    """A printed "a x b = c"."""

    factors: tuple[Decimal, ...]
    printed_result: Decimal

    @property
    def result(self) -> Decimal:
        """What the factors really give."""
        return reduce(mul, self.factors)

    @property
    def is_right(self) -> bool:
        """Whether the printed result is the real one."""
        return self.result == self.printed_result

    def __str__(self) -> str:
        return " x ".join(f"{factor.normalize():f}" for factor in self.factors)


@dataclass(frozen=True)
class NamedPart:
    """A printed amount with its economic category ("460.00 paga")."""

    amount: Decimal
    category: str
    printed: str = field(default="", compare=False)
    """As it stands in the cell, its working included ("1 x 500 = 500.00 paga")."""


@dataclass(frozen=True)
class StatedBudget:
    """What a budget cell states: nothing (not costed, which is no 0.00), or an amount, perhaps in parts."""

    amount: Decimal | None = None
    parts: tuple[NamedPart, ...] = ()


def to_amount(number: str) -> Decimal:
    """A printed number: "2,280.00", "1,500", "2.280,00", "1.500", "2 280,00", "500,00" (a decimal comma) or "80"."""
    whole, separator, decimals = number[:-3], number[-3:-2], number[-2:]
    if separator not in (".", ","):
        whole, decimals = number, "0"
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{decimals}")


def multiplications(text: str) -> list[Multiplication]:
    """Every "a x b = c" of a cell; in a chain such as "50 x 10 = 500 x 3 = 1,500" a result is the next one's factor."""
    found: list[Multiplication] = []
    factors: list[Decimal] = []
    wants_factor = wants_result = False
    for kind, token in _tokens(text):
        if kind == "sign":
            wants_factor, wants_result = token == "x", token == "="
        elif kind == "number" and wants_result:
            result = to_amount(token)
            if len(factors) > 1:
                found.append(Multiplication(tuple(factors), result))
            factors, wants_result = [result], False
        elif kind == "number":
            factors = [*factors, to_amount(token)] if wants_factor else [to_amount(token)]
            wants_factor = False
    return found


def named_parts(text: str) -> list[NamedPart]:
    """The parts of a cell that names any ("1,500.00 paga dhe 200 mallra" has two)."""
    return [
        NamedPart(to_amount(part["amount"]), CATEGORIES[part["words"].lower()], part[0].strip())
        for part in _PART.finditer(text)
    ]


def read_cell(text: str) -> StatedBudget | None:
    """What a printed cell states (domain.md §3); None for words that state no amount, or in more than one way.

    Parts that it names are summed; else an amount that stands first is the amount, whatever explains it; else the
    result of a working, right or wrong; else a number that stands alone.
    """
    text = text.strip()
    if not text:
        return StatedBudget()
    if len(text) > LONGEST_CELL:
        return None
    if parts := named_parts(text):
        return StatedBudget(sum((part.amount for part in parts), Decimal(0)), tuple(parts))
    if leading := LEADING_AMOUNT.match(text):
        return StatedBudget(to_amount(leading[1]))
    if found := multiplications(text):
        return StatedBudget(found[-1].printed_result)
    alone = _ALONE.fullmatch(text)
    return StatedBudget(to_amount(alone["amount"])) if alone else None


def explained_amount(text: str) -> Decimal | None:
    """What the working of a cell that states its amount first comes to: its last result and what is added ("plus 300").

    None where there is no such working, or where the cell names parts, which are the amount.
    """
    leading = LEADING_AMOUNT.match(text)
    found = multiplications(text)
    if leading is None or not found or named_parts(text):
        return None
    return found[-1].printed_result + sum((to_amount(more["amount"]) for more in _ADDED.finditer(text)), Decimal(0))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        yield str(match.lastgroup), match.group()
