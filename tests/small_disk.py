"""A file system of one megabyte: what happens when it is full.

Where this process may mount one, it is a real one. Elsewhere a full disk is a limit on the size of files, which stops a
write in the middle as well; the test looks at the same things.
"""

import contextlib
import gc
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

from strategy_tracker.base.whole_files import WholeFileStorage

MEGABYTE = 1024 * 1024


class SmallDisk:
    """The folder, and how to fill it up."""

    def __init__(self, folder: Path, monkeypatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.is_real = _is_done("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))

    def fill(self, free_bytes: int = 0) -> None:
        """Leave so much room and no more."""
        if self.is_real:
            self._fill_up()
            with open(self.folder / "filler", "r+b") as filler:
                filler.truncate(max(0, (self.folder / "filler").stat().st_size - free_bytes))
        else:
            save = WholeFileStorage._save
            self.monkeypatch.setattr(WholeFileStorage, "_save", lambda *args: _limited(free_bytes, save, *args))

    def _fill_up(self) -> None:
        with open(self.folder / "filler", "wb", buffering=0) as filler, contextlib.suppress(OSError):
            for _ in range(2 * MEGABYTE // 4096):
                filler.write(bytes(4096))

    def files(self) -> list[str]:
        """What lies on it, the filler aside."""
        if self._found():
            gc.collect()  # WeasyPrint's fonts lie there until their configuration is forgotten
        return self._found()

    def _found(self) -> list[str]:
        found = (path for path in self.folder.rglob("*") if path.is_file() and path.name != "filler")
        return sorted(str(path.relative_to(self.folder)) for path in found)

    def give_back(self) -> None:
        """Take it out of the system again."""
        if self.is_real:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


def _is_done(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _limited(most, save, *args):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        return save(*args)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def small_disk(folder: Path, monkeypatch) -> Iterator[SmallDisk]:
    """A disk of one megabyte at the folder, which is made."""
    folder.mkdir()
    disk = SmallDisk(folder, monkeypatch)
    try:
        yield disk
    finally:
        disk.give_back()
