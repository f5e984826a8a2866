"""A file that is too large is not even read to its end: it never fills memory or disk."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class SizeLimit(FileUploadHandler):
    """Stops taking a file at settings.UPLOAD_MAX_BYTES; the rest of the form is read as usual.

    First in FILE_UPLOAD_HANDLERS. The names of refused files stand in `too_large_of(request)`, so that the form can
    say which and why.
    """

    received_bytes = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Count anew for each file."""
        super().new_file(*args, **kwargs)
        self.received_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on while the limit holds."""
        self.received_bytes += len(raw_data)
        if self.received_bytes > settings.UPLOAD_MAX_BYTES:
            self.request.files_too_large = [*too_large_of(self.request), self.file_name]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave the file to the handlers that follow."""
        return None


def too_large_of(request: HttpRequest) -> list[str]:
    """The names of the files of this request that were larger than is taken."""
    return getattr(request, "files_too_large", [])
