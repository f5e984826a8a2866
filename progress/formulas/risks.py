"""How grave a risk is: probability times impact, of 25 (domain.md §11)."""


def score_of(probability: int | None, impact: int | None) -> int:
    """Probability times impact; 0 where one of them is not said."""
    return (probability or 0) * (impact or 0)


def is_high(probability: int | None, impact: int | None, high_from: int | None) -> bool:
    """Whether it reaches the operator's limit; without a limit (earlier snapshots) nothing does."""
    return bool(high_from) and score_of(probability, impact) >= high_from
