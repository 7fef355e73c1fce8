"""A stored picture on its way out: to whom is decided before; here is how.

A web server or a storage can't send it in our place: each picture gets its mark on the way.
"""

import hashlib
import io

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from ..exceptions import NotThere
from ..models import TryOnResult
from ..photos.marks import labelled, marked
from .ranges import OutOfRange, read_range


def picture(request: HttpRequest, try_on: TryOnResult) -> HttpResponseBase:
    """Send a result as it came from the service, its ``?thumbnail``, or the ``?download`` to keep; raise NotThere.

    Each says in its metadata that it was made by a machine. What came from the service is never encoded anew: the
    mark is put beside its pixels. The copy to keep has the label in its pixels, for where no page shows it; so has one
    that a browser opens by itself.
    """
    thumbnail, download = "thumbnail" in request.GET, "download" in request.GET
    file = try_on.thumbnail if thumbnail else try_on.image
    try:
        with file.storage.open(str(file.name), "rb") as opened:
            data = opened.read()
    except OSError as error:
        raise NotThere("NOT_FOUND") from error
    if download or request.headers.get("Sec-Fetch-Dest") == "document":
        data, content_type = labelled(data)
    else:
        data, content_type = marked(data), "image/jpeg" if thumbnail else try_on.content_type
    return send(request, data, content_type, f"try-on-{try_on.pk}", download=download)


def send(request: HttpRequest, data: bytes, content_type: str, name: str, *, download: bool) -> HttpResponseBase:
    """Send a body, or the part of it that is asked for, or nothing where the browser has it already."""
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    is_wanted_in_part = request.method == "GET" and request.headers.get("If-Range", etag) == etag
    asked = request.headers.get("Range", "") if is_wanted_in_part else ""
    response: HttpResponseBase
    try:
        part = read_range(asked, len(data))
    except OutOfRange:
        response = HttpResponse(status=416, content_type=content_type)
        response.headers["Content-Range"] = f"bytes */{len(data)}"
    else:
        body = data if part is None else data[part.start : part.stop]
        file_name = f"{name}.{content_type.removeprefix('image/')}"
        response = FileResponse(
            io.BytesIO(body),
            as_attachment=download,
            filename=file_name,
            content_type=content_type,
            status=200 if part is None else 206,
        )
        if part is not None:
            response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
    protect(response)
    response.headers["ETag"] = etag
    # typed for HttpResponse, and fine with what it streams as well
    return get_conditional_response(request, etag=etag, response=response) or response  # type: ignore[arg-type]


def protect(response: HttpResponseBase) -> None:
    """Keep a picture with the browser that asked, as a picture and nothing else."""
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Accept-Ranges"] = "bytes"
    patch_vary_headers(response, ["Sec-Fetch-Dest"])
