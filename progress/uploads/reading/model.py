"""What reading a file gives."""

from collections.abc import Iterator
from dataclasses import dataclass, field

Text = tuple[int, str]


@dataclass
class Reading:
    """The text by pages, 0 where there are none, and what is stored."""

    texts: Iterator[Text]
    content: bytes
    unread: list[int] = field(default_factory=list)
    """Filled while the texts are read: how many pages were, and how many there are, when not all of them were."""
