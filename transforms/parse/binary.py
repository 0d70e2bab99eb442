"""Bodies that are no text: which they are, told from their first bytes (WHATWG MIME Sniffing, 6 and 7)."""

import re

from transforms.parse.encoding import is_binary

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
)
_WEBP = re.compile(rb"RIFF....WEBP", re.S)
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,60})")


def binary(body: bytes, content_type: str = "") -> str | None:
    """`binary data` with its media type, which the bytes tell, or else the server; None for what may be a text."""
    known = next((name for start, name in _SIGNATURES if body.startswith(start)), None)
    if known is None and _WEBP.match(body):
        known = "image/webp"
    if known is None and not is_binary(body):
        return None
    declared = _MEDIA_TYPE.match(content_type)
    told = known or (declared and declared[1].lower())
    return f"binary data ({told})" if told else "binary data"
