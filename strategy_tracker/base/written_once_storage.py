"""Where issued files lie: written once, readable by everybody and writable by nobody, never deleted from here."""

import os
from typing import NoReturn

from strategy_tracker.base.whole_files import WholeFileStorage
from strategy_tracker.base.written_once import WrittenOnce


class WrittenOnceStorage(WholeFileStorage):
    """A file never takes the place of another."""

    mode = 0o444

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: another one would hide that something is there already."""
        return name

    def _take_name(self, part: str, name: str) -> str:
        """Raises WrittenOnce when the name is taken."""
        try:
            os.link(part, self.path(name))
        except FileExistsError:
            raise WrittenOnce(f"{name} is there already; what was issued is never written over.") from None
        return name

    def delete(self, name: str) -> NoReturn:
        """Refused."""
        raise WrittenOnce(f"{name} was issued and is never deleted.")


def issued_storage() -> WrittenOnceStorage:
    """The storage of issued files."""
    return WrittenOnceStorage()
