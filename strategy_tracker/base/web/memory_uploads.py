"""Uploads that stay in memory: what is signed with, and what was signed, never touch the disk before it is accepted."""

import io

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from strategy_tracker.base.uploads import too_large_of

# What the rest of the form may take of the request.
FORM_BYTES = 64 * 1024


class MemoryOnly(FileUploadHandler):
    """Takes files up to a limit into memory; a larger one is passed over unread, and named in `too_large_of(request)`.

    The only handler of its request: `request.upload_handlers = [MemoryOnly(request, limit)]`.
    """

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.announced_bytes = 0

    def handle_raw_input(
        self, input_data: object, META: dict, content_length: int, *args: object, **kw: object
    ) -> None:
        """Remember how much is announced."""
        self.announced_bytes = content_length

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Refuse by what is announced, before anything is read."""
        super().new_file(*args, **kwargs)
        self.content, self.received_bytes = io.BytesIO(), 0
        if self.announced_bytes > self.limit + FORM_BYTES:
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
