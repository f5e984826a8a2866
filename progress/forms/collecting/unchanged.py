"""Which untouched answers are to stand as they were, with the version of each that was read."""

import re

from django.http import QueryDict

CHOSEN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)  # the answer's pk and version


def chosen_versions(data: QueryDict) -> dict[int, int]:
    """Of each box that was ticked the answer (its pk) and the version that was read; what is none is left out."""
    found = (CHOSEN.fullmatch(value) for value in data.getlist("chosen"))
    return {int(match[1]): int(match[2]) for match in found if match}
