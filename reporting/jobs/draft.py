"""Making a draft's file: of what the draft says now; it takes the place of the one before."""

import hashlib

from django.core.files.base import ContentFile

from reporting import notifications
from reporting.jobs.pipeline import Source, run
from reporting.jobs.run import Abandoned, end
from reporting.models import Report, report_path
from reporting.pdf.render import Rendered
from reporting.selectors.content import content_of, hash_of
from reporting.selectors.editions import edition_of


def make_draft(report_id: int) -> Report:
    """Make the file of a waiting draft."""
    return run(report_id, Draft())


class Draft:
    """The job that makes the file of a draft."""

    purpose = Report.JobPurpose.DRAFT

    def source(self, report: Report) -> Source:
        """What the draft says now."""
        content = content_of(report)
        return Source(
            data=content,
            edition=edition_of(report),
            identifier=f"{report.snapshot.sha256}-{hash_of(content)}-{report.version}-{report.language}",
            created_at=report.snapshot.made_at,
        )

    def complete(self, report: Report, source: Source, rendered: Rendered) -> Rendered:
        """A draft is neither signed nor sealed."""
        return rendered

    def store(self, report: Report, source: Source, made: Rendered) -> None:
        """Write the new file, then point to it, then let the one before go: a fault in between loses neither."""
        storage, before = report.file.storage, report.file.name
        name = storage.save(report_path(report, ""), ContentFile(made.content))
        try:
            end(
                report,
                file=name,
                sha256=hashlib.sha256(made.content).hexdigest(),
                size_bytes=len(made.content),
                n_pages=made.n_pages,
                content_sha256=hash_of(source.data),
            )
        except Abandoned:
            storage.delete(name)
            raise
        if before:
            storage.delete(before)
        notifications.file_ready(report)
