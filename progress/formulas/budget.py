"""Planned and spent money added up: pure, no ORM, no rounding. Amounts are EUR.

Three amounts: *adopted* is what the first version of the plan says ("planned", as printed), *planned* what the version
in force says ("revised", where a decision has changed it), *spent* what verified answers say. Spending is compared with
the plan in force.

A cell of the plan that is blank is not costed; one that says 0.00 costs nothing. Sums keep the two apart: a sum over
blank cells alone is None, never 0. In the same way money that nobody has reported is None, not 0.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from progress.formulas.rates import Threshold, budget_execution, is_material

UNSPECIFIED = "unspecified"
# Where an action's planned money comes from, as printed. The plan names sources but does not divide amounts among
# them, so an action with sources of several kinds is a kind of its own. Planned and spent are compared by this alone.
SOURCE_KINDS = ("budget", "donor", "other", "several", "unnamed")


def source_kind(kinds: Iterable[str]) -> str:
    """The kind of the sources that the plan prints for an action, from the kind of each."""
    found = set(kinds)
    return found.pop() if len(found) == 1 else "several" if found else "unnamed"


def sum_of(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of amounts that may be unknown; None only when none is known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class CellPart:
    """A part of a cell or of its spending, by economic category, nature, recurrence and source (its code)."""

    category: str
    nature: str
    amount: Decimal
    recurrence: str = UNSPECIFIED
    source: str = ""  # not divided among the sources that the plan names


PartKey = Callable[[CellPart], str]


@dataclass(frozen=True)
class BudgetCell:
    """One action in one year: what the plan prints, and what verified answers say was spent."""

    action: str
    objective: str
    year: int
    amount: Decimal | None
    spent: Decimal | None = None
    sources: tuple[str, ...] = ()
    parts: tuple[CellPart, ...] = ()
    spent_parts: tuple[CellPart, ...] = ()
    # What the adopted plan says, where the plan in force says something else.
    is_revised: bool = False
    amount_before: Decimal | None = None
    parts_before: tuple[CellPart, ...] = ()
    printed: str = ""  # the cell of the adopted plan

    @property
    def adopted(self) -> Decimal | None:
        """The amount of the first version."""
        return self.amount_before if self.is_revised else self.amount

    @property
    def adopted_parts(self) -> tuple[CellPart, ...]:
        """How the first version splits it."""
        return self.parts_before if self.is_revised else self.parts


@dataclass(frozen=True)
class BudgetSum:
    """What some cells add up to."""

    adopted: Decimal | None = None
    planned: Decimal | None = None
    n_priced: int = 0
    n_zero: int = 0
    n_blank: int = 0
    spent: Decimal | None = None
    spent_unplanned: Decimal | None = None
    n_spent: int = 0
    n_revised: int = 0

    @classmethod
    def of(cls, cell: BudgetCell) -> "BudgetSum":
        """The line of one cell. Money spent on a cell that is blank has no plan to be compared with."""
        is_blank = cell.amount is None
        return cls(
            adopted=cell.adopted,
            planned=cell.amount,
            n_priced=int(not is_blank and cell.amount != 0),
            n_zero=int(not is_blank and cell.amount == 0),
            n_blank=int(is_blank),
            spent=None if is_blank else cell.spent,
            spent_unplanned=cell.spent if is_blank else None,
            n_spent=int(cell.spent is not None),
            n_revised=int(cell.adopted != cell.amount),
        )

    def __add__(self, other: "BudgetSum") -> "BudgetSum":
        return BudgetSum(
            adopted=sum_of((self.adopted, other.adopted)),
            planned=sum_of((self.planned, other.planned)),
            n_priced=self.n_priced + other.n_priced,
            n_zero=self.n_zero + other.n_zero,
            n_blank=self.n_blank + other.n_blank,
            spent=sum_of((self.spent, other.spent)),
            spent_unplanned=sum_of((self.spent_unplanned, other.spent_unplanned)),
            n_spent=self.n_spent + other.n_spent,
            n_revised=self.n_revised + other.n_revised,
        )

    @property
    def n_costed(self) -> int:
        """How many cells state an amount, 0.00 included."""
        return self.n_priced + self.n_zero

    @property
    def n_cells(self) -> int:
        """How many cells there are."""
        return self.n_costed + self.n_blank

    @property
    def spent_in_all(self) -> Decimal | None:
        """Everything that was spent, also where the plan is blank."""
        return sum_of((self.spent, self.spent_unplanned))

    @property
    def execution(self) -> Decimal | None:
        """Spent ÷ planned where the plan states an amount; None where it is blank or zero, or nothing is known."""
        return None if self.spent is None else budget_execution(self.spent, self.planned)

    @property
    def difference(self) -> Decimal | None:
        """Spent minus planned; None where one of them is not known."""
        return None if self.spent is None or self.planned is None else self.spent - self.planned

    def is_material(self, threshold: Threshold) -> bool:
        """Whether the difference needs an explanation."""
        return is_material(self.spent, self.planned, threshold)

    @property
    def is_below(self) -> bool:
        """Whether less was spent than planned."""
        return self.difference is not None and self.difference < 0


def total(lines: Iterable[BudgetSum]) -> BudgetSum:
    """The sum of lines."""
    return sum(lines, BudgetSum())


@dataclass(frozen=True)
class BudgetRow:
    """One row of a table: a line for each year."""

    key: Hashable
    by_year: Mapping[int, BudgetSum]
    actions: frozenset[str] = frozenset()

    @property
    def total(self) -> BudgetSum:
        """All years together."""
        return total(self.by_year.values())


def combine(rows: Sequence[BudgetRow], years: Iterable[int], key: Hashable = "") -> BudgetRow:
    """Several rows as one."""
    by_year = {year: total(row.by_year[year] for row in rows) for year in years}
    return BudgetRow(key, by_year, frozenset().union(*(row.actions for row in rows)))


@dataclass(frozen=True)
class BudgetTable:
    """Rows by years."""

    years: tuple[int, ...]
    rows: tuple[BudgetRow, ...]

    @property
    def totals(self) -> BudgetRow:
        """What every column adds up to."""
        return combine(self.rows, self.years)

    def row(self, key: Hashable) -> BudgetRow:
        """The row with the key; an empty one where no cell has it."""
        return next(
            (row for row in self.rows if row.key == key), BudgetRow(key, dict.fromkeys(self.years, BudgetSum()))
        )


def tabulate(cells: Iterable[BudgetCell], years: Sequence[int], key: Callable[[BudgetCell], Hashable]) -> BudgetTable:
    """Cells by key and year; rows in the order in which their key first comes."""
    lines: dict[Hashable, dict[int, BudgetSum]] = {}
    actions: dict[Hashable, set[str]] = {}
    for cell in cells:
        by_year = lines.setdefault(key(cell), dict.fromkeys(years, BudgetSum()))
        by_year[cell.year] += BudgetSum.of(cell)
        actions.setdefault(key(cell), set()).add(cell.action)
    return BudgetTable(
        tuple(years), tuple(BudgetRow(k, by_year, frozenset(actions[k])) for k, by_year in lines.items())
    )


def split(cells: Iterable[BudgetCell], by: PartKey) -> list[BudgetCell]:
    """Each costed cell as its named parts; what no part names is unspecified. Amounts keep their sum.

    The parts carry no spending: what was spent is not reported by economic category.
    """
    result = []
    for cell in cells:
        if cell.amount is None:
            continue
        shares: dict[str, Decimal | None] = {}
        for part in cell.parts:
            shares[by(part)] = sum_of((shares.get(by(part)), part.amount))
        rest = cell.amount - (sum_of(shares.values()) or Decimal(0))
        if rest or not shares:
            shares[UNSPECIFIED] = sum_of((shares.get(UNSPECIFIED), rest))
        result += [BudgetCell(cell.action, name, cell.year, amount) for name, amount in shares.items()]
    return result


Share = tuple[str, str, str]  # source, nature, recurrence


@dataclass(frozen=True)
class MoneyRow:
    """One action in one year from one source, by nature and recurrence; what nothing says is unspecified.

    Without a source (""), the plan names several or none and divides nothing among them.
    """

    action: str
    year: int
    source: str
    nature: str
    recurrence: str
    adopted: Decimal | None
    planned: Decimal | None
    spent: Decimal | None


def money_rows(cells: Iterable[BudgetCell]) -> list[MoneyRow]:
    """Every cell by source, nature and recurrence, the unspecified rest last; each column keeps its sum."""
    return [row for cell in cells for row in _rows_of(cell)]


def _rows_of(cell: BudgetCell) -> list[MoneyRow]:
    adopted = _shares(cell.adopted, cell.adopted_parts, cell.sources)
    planned = _shares(cell.amount, cell.parts, cell.sources)
    spent = _shares(cell.spent, cell.spent_parts, ())
    keys = sorted({*adopted, *planned, *spent}, key=lambda key: (key.count(UNSPECIFIED), key))
    return [MoneyRow(cell.action, cell.year, *key, adopted.get(key), planned.get(key), spent.get(key)) for key in keys]


def _shares(amount: Decimal | None, parts: Iterable[CellPart], sources: Sequence[str]) -> dict[Share, Decimal | None]:
    """An amount by its parts; what no part names, from the one source that there is."""
    if amount is None:
        return {}
    only = sources[0] if len(sources) == 1 else ""
    shares: dict[Share, Decimal | None] = {}
    for part in parts:
        key = (part.source or only, part.nature, part.recurrence)
        shares[key] = sum_of((shares.get(key), part.amount))
    rest = amount - (sum_of(shares.values()) or Decimal(0))
    if rest or not shares:
        key = (only, UNSPECIFIED, UNSPECIFIED)
        shares[key] = sum_of((shares.get(key), rest))
    return shares


@dataclass(frozen=True)
class MoneySum:
    """What some rows add up to; None where nothing is known."""

    adopted: Decimal | None = None
    planned: Decimal | None = None
    spent: Decimal | None = None


def sums_by(rows: Iterable[MoneyRow], key: Callable[[MoneyRow], Hashable]) -> dict[Hashable, MoneySum]:
    """The three amounts by key, in the order in which the keys first come."""
    found: dict[Hashable, list[MoneyRow]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return {name: sum_of_rows(of_key) for name, of_key in found.items()}


def sum_of_rows(rows: Sequence[MoneyRow]) -> MoneySum:
    """All of them together."""
    return MoneySum(*(sum_of(getattr(row, name) for row in rows) for name in ("adopted", "planned", "spent")))


@dataclass(frozen=True)
class YearSpending:
    """What one action was to cost in a year and what was spent on it: by what was said before, and by one answer."""

    year: int
    planned: Decimal | None
    before: Decimal | None
    now: Decimal | None
    # Whether it is known by now that too little was spent: at the year's end, of the institution that leads.
    is_final: bool = False

    @property
    def spent(self) -> Decimal | None:
        """Everything together; None where the answer names no amount."""
        return None if self.now is None else sum_of((self.before, self.now))

    @property
    def difference(self) -> Decimal | None:
        """Spent minus planned; None where one of them is not known."""
        return None if self.spent is None or self.planned is None else self.spent - self.planned

    def needs_explanation(self, threshold: Threshold) -> bool:
        """Whether the difference is material, and is there to stay."""
        if not is_material(self.spent, self.planned, threshold):
            return False
        return self.spent > self.planned or self.is_final


@dataclass(frozen=True)
class StatedSum:
    """A total that the document states, beside the sum of its rows."""

    objective: str
    year: int
    stated: Decimal | None
    computed: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Computed minus stated; None where the document leaves the total blank."""
        return None if self.stated is None else (self.computed or Decimal(0)) - self.stated
