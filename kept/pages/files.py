"""Files of cases: always a download, never shown in the page's own origin."""

from django.http import FileResponse, Http404

from kept.cases import files
from kept.cases.models import File


def download(file: File) -> FileResponse:
    """
    Return the file's content under its name, as a download that no browser guesses about.

    Raises:
        Http404: its content is not there any more.
    """
    try:
        content = files.location(file).open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        content, as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
