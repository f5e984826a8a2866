"""Uploads stay in memory: nothing of a stranger touches the disk before it is accepted, and a full disk stops none.

A file that is too large is not even read to its end.
"""

import io

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

# What the rest of the form may take of the request, where one file is asked and little else.
FORM_BYTES = 64 * 1024


class MemoryOnly(FileUploadHandler):
    """Takes files up to a limit into memory; a larger one is passed over unread, and named in `too_large_of(request)`.

    The only handler of its request: `request.upload_handlers = [MemoryOnly(request, limit)]`. The limit counts for all
    files of the request together: no form asks for more than one.
    """

    def __init__(self, request: HttpRequest, limit: int, form_bytes: int = FORM_BYTES) -> None:
        super().__init__(request)
        self.limit, self.form_bytes = limit, form_bytes
        self.announced_bytes = self.received_bytes = 0

    def handle_raw_input(
        self, input_data: object, META: dict, content_length: int, *args: object, **kw: object
    ) -> None:
        """Remember how much is announced."""
        self.announced_bytes = content_length

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Refuse by what is announced, before anything is read."""
        super().new_file(*args, **kwargs)
        self.content = io.BytesIO()
        if self.announced_bytes > self.limit + self.form_bytes:
            self._pass_over()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it while the limit holds."""
        self.received_bytes += len(raw_data)
        if self.received_bytes > self.limit:
            self._pass_over()
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, in memory."""
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def _pass_over(self) -> None:
        self.content = io.BytesIO()
        self.request.files_too_large = [*too_large_of(self.request), self.file_name]
        raise SkipFile


class Uploads(MemoryOnly):
    """The handler of every other request: up to settings.UPLOAD_MAX_BYTES, beside a form of the largest kind."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, settings.UPLOAD_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def too_large_of(request: HttpRequest) -> list[str]:
    """The names of the files of this request that were larger than is taken."""
    return getattr(request, "files_too_large", [])
