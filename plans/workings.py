"""What a budget cell says: its amounts, its workings, its named parts (domain.md §3). Text in, numbers out; no ORM."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import mul

# 2,280.00 · 1,500 · 500,00 · 80.00 · 500
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d+[.,]\d{2}(?!\d)|\d+"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<sign>[x=])(?=\s|\d|$)|(?P<word>[^\W\d_]+)")
LEADING_AMOUNT = re.compile(r"\s*(\d{1,3}(?:,\d{3})+\.\d{2}|\d+[.,]\d{2})(?!\s*[x=])")
_PART = re.compile(rf"(?P<amount>{_NUMBER})(?:\s+euro)?\s+(?P<words>paga|mallra|shpenzime operative)\b")
_ADDED = re.compile(rf"\bplus\s+(?P<amount>{_NUMBER})")
# The values of BudgetPart.Category.
CATEGORIES = {"paga": "wages", "mallra": "goods_and_services", "shpenzime operative": "operating"}


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


def to_amount(number: str) -> Decimal:
    """A printed number: "2,280.00", "1,500", "500,00" (a decimal comma) or "80"."""
    if re.fullmatch(r"\d+,\d{2}", number):
        number = number.replace(",", ".")
    return Decimal(number.replace(",", ""))


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
    return [NamedPart(to_amount(part["amount"]), CATEGORIES[part["words"]]) for part in _PART.finditer(text)]


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
