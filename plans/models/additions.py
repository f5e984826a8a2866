"""What is ours in a row of the plan, and no term of it: translations, and marks by which small numbers are hidden."""

MARKS = frozenset({"counts_victims", "is_external_evaluation", "needs_confirmation"})
TRANSLATIONS = ("_en", "_sr")


def is_addition(field: str) -> bool:
    """Whether the field may change without a decision."""
    return field in MARKS or field.endswith(TRANSLATIONS)
