"""A stored picture on its way out: to whom is decided before; here is how."""

import io

from django.http import FileResponse

from ..exceptions import NotThere
from ..models import TryOnResult
from ..photos.marks import labelled, marked


def picture(try_on: TryOnResult, *, thumbnail: bool = False, download: bool = False) -> FileResponse:
    """Send a result as it came from the service, its thumbnail, or the labelled copy to keep; raise NotThere.

    Each says in its metadata that it was made by a machine. What came from the service is never encoded anew: the
    mark is put beside its pixels. The copy to keep has the label in its pixels, for where no page shows it.
    """
    file = try_on.thumbnail if thumbnail else try_on.image
    try:
        with file.storage.open(str(file.name), "rb") as opened:
            data = opened.read()
    except OSError as error:
        raise NotThere("NOT_FOUND") from error
    data, content_type = labelled(data) if download else (marked(data), try_on.content_type)
    if thumbnail:
        content_type = "image/jpeg"
    return picture_response(data, content_type, f"try-on-{try_on.pk}", download=download)


def picture_response(data: bytes, content_type: str, name: str, *, download: bool) -> FileResponse:
    suffix = content_type.removeprefix("image/")
    response = FileResponse(
        io.BytesIO(data), as_attachment=download, filename=f"{name}.{suffix}", content_type=content_type
    )
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
