"""Statistical disclosure control: which cells of published counts must be hidden (domain.md §9). Pure, no ORM.

A cell of 1 … t−1 persons is hidden ("small"). One hidden cell alone could be calculated from its total and its visible
neighbours, so other cells are hidden with it ("complementary") until a reader who knows every visible figure, every
total, the threshold and that zeros are shown, still finds at least t−1 possible values for each small cell and two for
each other. The proof is constructive: each value counted stands for another table with the same visible figures.

The fewest cells are hidden: never a zero or a total while another will do, and none whose hiding turns out needless.
Among equals it is the nearest category, which reads like two merged neighbours. It is not the smallest one: if the
choice depended on how large the other cells are, it would itself tell a reader who knows the rule what is hidden (the
minimality attack: Wong, Fu, Wang, Pei, VLDB 2007). With 5, 5, 4 of 14, "the first of the smallest" gives the 4 away.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

Cell = Hashable
LOWEST_THRESHOLD = 4
# How many exchanges are tried for one proof. Without a proof a cell counts as calculable, and more is hidden.
MOST_TRIALS = 5_000


@dataclass(frozen=True)
class Relation:
    """The parts of a total, in the order in which they are printed."""

    total: Cell
    parts: tuple[Cell, ...]

    def __contains__(self, cell: Cell) -> bool:
        return cell == self.total or cell in self.parts

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Table:
    """Counts of persons and the sums that everybody knows to hold between them.

    A cell may stand in several relations (a total shared by dimensions; a category and year with totals over years).
    `unpublished` are cells that stand in a relation but are never printed, such as "the rest".
    Raises ValueError for a negative count or a total that is not the sum of its parts: a relation that does not hold
    would prove things that are not so, and must be left out.
    """

    values: Mapping[Cell, int]
    relations: tuple[Relation, ...]
    unpublished: frozenset[Cell] = frozenset()

    def __post_init__(self) -> None:
        if any(value < 0 for value in self.values.values()):
            raise ValueError("A count cannot be negative.")
        for relation in self.relations:
            if self.values[relation.total] != sum(self.values[part] for part in relation.parts):
                raise ValueError(f"{relation.total} is not the sum of its parts.")


def suppress(table: Table, threshold: int, hidden_before: frozenset[Cell] = frozenset()) -> frozenset[Cell]:
    """The published cells that must be hidden, always the same ones for the same table.

    What was hidden when an earlier state of the counts was published stays hidden: put side by side, two tables that
    hide different cells say more than either (1, 5, 4 of 10 hides the ends; corrected to 1, 5, 6 of 12 the last two).
    Raises ValueError for a threshold below 4: 1 and 2 alone are too few values to leave a reader who knows the rule in
    doubt.
    """
    if threshold < LOWEST_THRESHOLD:
        raise ValueError(f"The threshold must be {LOWEST_THRESHOLD} or more.")
    cover = _Cover(table, threshold, hidden_before)
    while (weak := cover.first_weakness()) is not None:
        cover.hide(cover.complement(weak))
    cover.show_what_needs_no_hiding()
    return frozenset(cover.hidden - table.unpublished)


def publish(table: Table, hidden: frozenset[Cell]) -> dict[Cell, int | None]:
    """What is printed: the cells' values, None where a cell is hidden. Unpublished cells are not there at all."""
    return {c: None if c in hidden else v for c, v in table.values.items() if c not in table.unpublished}


class _Cover:
    """The cells that are hidden so far, and what is still weak about it."""

    def __init__(self, table: Table, threshold: int, hidden_before: frozenset[Cell]) -> None:
        self.table, self.threshold = table, threshold
        self.values = table.values
        self.relations_of: dict[Cell, list[Relation]] = {cell: [] for cell in table.values}
        for relation in table.relations:
            for cell in relation.cells:
                self.relations_of[cell].append(relation)
        self.small = {cell for cell, value in table.values.items() if 0 < value < threshold}
        self.hidden = self.small | table.unpublished | (hidden_before & self.values.keys())
        self.added: list[tuple[Cell, ...]] = []
        self.enough = threshold - 1  # as many values as a small cell can have

    def hide(self, cells: tuple[Cell, ...]) -> None:
        """Hide more cells."""
        self.hidden.update(cells)
        self.added.append(cells)

    def show_what_needs_no_hiding(self) -> None:
        """Show every complementary cell again that later ones have made needless, the last first."""
        for cells in reversed(self.added):
            self.hidden.difference_update(cells)
            if self.first_weakness() is not None:
                self.hidden.update(cells)

    # What is weak

    def first_weakness(self) -> list[Relation] | None:
        """The relations in which more must be hidden because some cell could be narrowed down too far."""
        for relation in self.table.relations:
            parts = [part for part in relation.parts if part in self.hidden]
            if parts and self._is_weak(relation, parts):
                return [relation]
        for cell in self.values:  # in their order, so that the outcome is always the same
            if self._needs_protection(cell) and not self._is_ambiguous(cell):
                return self._related(cell)
        return None

    def _needs_protection(self, cell: Cell) -> bool:
        """Whether the cell is hidden and must stay unknown; that "the rest" is large, or nothing, may be calculated."""
        return cell in self.small or (cell in self.hidden and cell not in self.table.unpublished)

    def _is_weak(self, relation: Relation, parts: list[Cell]) -> bool:
        """Whether the hidden parts of a total say too much by their sum, which a visible total tells everybody."""
        rest, n = sum(self.values[part] for part in parts), len(parts)
        if relation.total in self.hidden:
            # As many parts as a small total can have at most: whoever knows that it is small knows that each is 1.
            has_visible_zeros = len(parts) < len(relation.parts)
            return relation.total in self.small and n >= self.threshold - 1 and has_visible_zeros
        if n == 1:
            return self._needs_protection(parts[0])
        if not self.small.intersection(parts):
            return False
        n_at_least_one = n if all(self.values[part] for part in parts) else 1
        if rest < self.threshold or rest - n_at_least_one + 1 < self.enough:
            return True
        # All of them at their largest: whoever knows that they are small knows each.
        is_full = rest == n * (self.threshold - 1) and self.small.issuperset(parts)
        return is_full and any(self.values[part] for part in relation.parts if part not in self.hidden)

    def _is_ambiguous(self, cell: Cell) -> bool:
        """Whether enough other tables, equal in all that is visible, hold other values in this cell."""
        enough = self.enough if cell in self.small else 2
        found = 1
        for step in (1, -1):
            state: dict[Cell, int] | None = {hidden: self.values[hidden] for hidden in self.hidden}
            while found < enough and (state := self._exchange(state, cell, step)) is not None:
                found += 1
        return found >= enough

    def _exchange(self, state: dict[Cell, int], cell: Cell, step: int) -> dict[Cell, int] | None:
        """The state with the cell larger or smaller by one and others making up for it; None if there is none."""
        trials = iter(range(MOST_TRIALS))
        changes = self._balanced({cell: step}, state, trials) if self._may(state, cell, step) else None
        return None if changes is None else {c: value + changes.get(c, 0) for c, value in state.items()}

    def _balanced(
        self, changes: dict[Cell, int], state: dict[Cell, int], trials: Iterator[int]
    ) -> dict[Cell, int] | None:
        """The changes with what balances them in every relation they touch."""
        for relation in self._touched(changes):
            excess = sum(changes.get(part, 0) for part in relation.parts) - changes.get(relation.total, 0)
            if excess:
                break
        else:
            return changes
        sign = 1 if excess > 0 else -1
        free = [c for c in relation.cells if c in self.hidden and c not in changes]
        for cell in sorted(free, key=lambda c: len(self.relations_of[c])):
            change = sign if cell == relation.total else -sign
            if self._may(state, cell, change) and next(trials, None) is not None:
                if (found := self._balanced(changes | {cell: change}, state, trials)) is not None:
                    return found
        return None

    def _touched(self, changes: dict[Cell, int]) -> Iterator[Relation]:
        return (relation for cell in changes for relation in self.relations_of[cell])

    def _may(self, state: dict[Cell, int], cell: Cell, change: int) -> bool:
        """Not below zero, nor below one where a reader may take it that no zero is hidden."""
        if change > 0 or cell in self.table.unpublished:
            return state[cell] + change >= 0
        parts = {part for relation in self.relations_of[cell] for part in relation.parts} - self.table.unpublished
        is_zero_near = any(part in self.hidden and not self.values[part] for part in parts)
        return state[cell] + change >= (0 if is_zero_near else 1)

    def _related(self, cell: Cell) -> list[Relation]:
        """The cell's relations, then those that hidden cells link with them, the nearest first."""
        found: list[Relation] = []
        waiting = list(self.relations_of[cell])
        for relation in waiting:  # grows while it is walked
            if relation not in found:
                found.append(relation)
                waiting += [r for c in relation.cells if c in self.hidden for r in self.relations_of[c]]
        return found

    # What is hidden besides

    def complement(self, relations: list[Relation]) -> tuple[Cell, ...]:
        """What to hide next for a weak cell's sake: one part; else all zeros, as one would be known by its place."""
        for relation in relations:
            parts = [part for part in relation.parts if part not in self.hidden and self.values[part]]
            if parts:
                return (min(parts, key=lambda part: self._cost(part, relation)),)
        for relation in relations:
            if zeros := tuple(part for part in relation.parts if part not in self.hidden):
                return zeros
        return (next(c for relation in relations for c in relation.cells if c not in self.hidden),)

    def _cost(self, part: Cell, relation: Relation) -> tuple[int, int, int]:
        """What makes least else weak; then the nearest; then as printed."""
        place = relation.parts.index(part)
        near = [i for i, other in enumerate(relation.parts) if other in self.small] or [
            i for i, other in enumerate(relation.parts) if other in self.hidden
        ]
        distance = min((abs(place - i) for i in near), default=0)
        return self._newly_touched(part, relation), distance, place

    def _newly_touched(self, part: Cell, relation: Relation) -> int:
        """How many other sums would have their first hidden part."""
        others = (other for other in self.relations_of[part] if other != relation)
        return sum(not self.hidden.intersection(other.cells) for other in others)
