"""How many examples a property test tries."""

from hypothesis import settings

WITHOUT_PROFILE = 100


def examples(number: int) -> int:
    """That many where all are tried, and the same share of them as of all others in the profile that is loaded."""
    return max(1, number * settings().max_examples // WITHOUT_PROFILE)
