"""Files that appear whole under their name or not at all: a full disk leaves no half of one behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from strategy_tracker.base.errors import NoRoom, is_disk_full


class WholeFileStorage(FileSystemStorage):
    """Writes beside the place first, to the disk, and then gives the file its name."""

    mode: int | None = None
    """By default settings.FILE_UPLOAD_PERMISSIONS."""

    def _save(self, name: str, content: File) -> str:
        """Raises NoRoom, and leaves nothing, when the disk is full."""
        path = Path(self.path(name))
        with needs_room():
            path.parent.mkdir(parents=True, exist_ok=True)
            name = self._written(path, name, content)
        keep_names(Path(self.path(name)).parent, Path(self.location))
        return name

    def _written(self, path: Path, name: str, content: File) -> str:
        """Write the part and give it its name; the part itself goes, whatever happens."""
        opened, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with open(opened, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fchmod(opened, self.mode or self.file_permissions_mode)
                os.fsync(opened)
            return self._take_name(part, name)
        finally:
            os.unlink(part)

    def _take_name(self, part: str, name: str) -> str:
        """Give the file this name, or another one when somebody took it in the meantime."""
        while True:
            try:
                os.link(part, self.path(name))  # unlike a rename, it refuses to replace
                return name
            except FileExistsError:
                name = self.get_available_name(name)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file where an operator wants it; what was there before stays until the new one is whole.

    What is no plain file, such as a link or /dev/stdout, is written to as it is.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(content)
        return
    opened, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with open(opened, "wb") as file:
            file.write(content)
            os.fchmod(opened, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


@contextmanager
def needs_room() -> Iterator[None]:
    """What is done here writes files. Raises NoRoom when the disk is full."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise NoRoom from error
        raise


def keep_names(folder: Path, root: Path) -> None:
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
