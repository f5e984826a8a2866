"""What a reader can conclude from published counts: exact linear reasoning, independent of plans.disclosure.

It is given what is printed and the sums that hold, never the hidden figures, and answers between which values each
hidden cell must lie. Linear programming in fractions (the two-phase simplex method with Bland's rule, which ends).
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from plans.disclosure import Cell, Relation

Row = list[Fraction]


def feasible_interval(
    printed: Mapping[Cell, int | None], relations: Sequence[Relation], cell: Cell, least: int = 0
) -> tuple[int, int | None]:
    """The smallest and the largest count that a hidden cell can have; None where nothing limits it.

    A cell of a relation that is not printed at all counts as hidden. `least` is what the reader knows of every hidden
    cell (1 where no zero is hidden). Raises ValueError when the cell is visible or nothing fits what is printed.
    """
    if printed.get(cell) is not None:
        raise ValueError(f"{cell} is visible.")
    cells, rows = _equations(printed, relations, cell, least)
    costs = [Fraction(other == cell) for other in cells]
    lowest = _minimum(rows, costs)
    highest = _minimum(rows, [-cost for cost in costs])
    if lowest is None:
        raise ValueError("A count has no lower limit.")
    return least + math.ceil(lowest), None if highest is None else least + math.floor(-highest)


def calculable(printed: Mapping[Cell, int | None], relations: Sequence[Relation], least: int = 0) -> list[Cell]:
    """The hidden cells whose value follows from what is printed. It must be none."""
    found = []
    for cell, value in printed.items():
        if value is None:
            lowest, highest = feasible_interval(printed, relations, cell, least)
            if lowest == highest:
                found.append(cell)
    return found


def _equations(
    printed: Mapping[Cell, int | None], relations: Sequence[Relation], cell: Cell, least: int
) -> tuple[list[Cell], list[Row]]:
    """The hidden cells that hang together with this one, and what is known of them: coefficients and right side."""
    cells, rows = [cell], []
    for known in cells:  # grows while it is walked
        for relation in relations:
            if known in relation:
                cells += [c for c in relation.cells if printed.get(c) is None and c not in cells]
    for relation in relations:
        if any(c in relation for c in cells):
            signs = dict.fromkeys(relation.parts, 1) | {relation.total: -1}
            right = -sum(sign * (least if printed.get(c) is None else printed[c]) for c, sign in signs.items())
            rows.append([Fraction(signs.get(c, 0)) for c in cells] + [Fraction(right)])
    return cells, rows


def _minimum(rows: Sequence[Row], costs: Sequence[Fraction]) -> Fraction | None:
    """The minimum of costs · x where rows hold and x ≥ 0; None when there is no limit."""
    n, m = len(costs), len(rows)
    tableau = []
    for i, row in enumerate(rows):
        sign = -1 if row[-1] < 0 else 1
        artificial = [Fraction(i == j) for j in range(m)]
        tableau.append([sign * value for value in row[:-1]] + artificial + [sign * row[-1]])
    basis = [n + i for i in range(m)]
    misfit = _solve(tableau, basis, [Fraction(0)] * n + [Fraction(1)] * m)
    if misfit != 0:
        raise ValueError("Nothing fits what is printed.")
    _drive_out(tableau, basis, n)
    kept = [i for i in range(m) if basis[i] < n]
    tableau = [tableau[i][:n] + tableau[i][-1:] for i in kept]
    return _solve(tableau, [basis[i] for i in kept], list(costs))


def _solve(tableau: list[Row], basis: list[int], costs: list[Fraction]) -> Fraction | None:
    """Minimise by pivots from a feasible basis; the minimum, or None without limit. Changes tableau and basis."""
    while True:
        prices = [
            cost - sum(costs[b] * row[j] for b, row in zip(basis, tableau, strict=True)) for j, cost in enumerate(costs)
        ]
        entering = next((j for j, price in enumerate(prices) if price < 0), None)
        if entering is None:
            return sum((costs[b] * row[-1] for b, row in zip(basis, tableau, strict=True)), Fraction(0))
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(tableau) if row[entering] > 0]
        if not ratios:
            return None
        _pivot(tableau, basis, min(ratios)[2], entering)


def _drive_out(tableau: list[Row], basis: list[int], n: int) -> None:
    """Take artificial variables that are zero out of the basis where a real one can take their place."""
    for i, row in enumerate(tableau):
        if basis[i] >= n:
            column = next((j for j in range(n) if row[j]), None)
            if column is not None:
                _pivot(tableau, basis, i, column)


def _pivot(tableau: list[Row], basis: list[int], i: int, column: int) -> None:
    pivot = tableau[i][column]
    tableau[i] = [value / pivot for value in tableau[i]]
    for k, row in enumerate(tableau):
        if k != i and row[column]:
            factor = row[column]
            tableau[k] = [value - factor * other for value, other in zip(row, tableau[i], strict=True)]
    basis[i] = column
