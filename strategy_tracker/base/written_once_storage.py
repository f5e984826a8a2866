"""Where issued files lie: written once, readable by everybody and writable by nobody, never deleted from here."""

import os
import tempfile
from pathlib import Path
from typing import NoReturn

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from strategy_tracker.base.written_once import WrittenOnce

READ_ONLY = 0o444


class WrittenOnceStorage(FileSystemStorage):
    """A file appears whole under its name or not at all, and never takes the place of another."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: another one would hide that something is there already."""
        return name

    def _save(self, name: str, content: File) -> str:
        """Raises WrittenOnce when the name is taken."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-") as part:
            for chunk in content.chunks():
                part.write(chunk)
            part.flush()
            os.fchmod(part.fileno(), READ_ONLY)
            os.fsync(part.fileno())
            try:
                os.link(part.name, path)  # unlike a rename, it refuses to replace
            except FileExistsError:
                raise WrittenOnce(f"{name} is there already; what was issued is never written over.") from None
        _keep_names(path.parent, Path(self.location))
        return name

    def delete(self, name: str) -> NoReturn:
        """Refused."""
        raise WrittenOnce(f"{name} was issued and is never deleted.")


def _keep_names(folder: Path, root: Path) -> None:
    """Write the names of a folder and of those above it to the disk: a row that names the file outlives a power cut."""
    while True:
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
        if folder in (root, folder.parent):
            return
        folder = folder.parent


def issued_storage() -> WrittenOnceStorage:
    """The storage of issued files."""
    return WrittenOnceStorage()
