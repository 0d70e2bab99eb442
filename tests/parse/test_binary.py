"""Which bodies are no text, and what they are."""

import pytest

from transforms.parse.binary import binary

CONTROLS = bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/xml", "binary data (image/png)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "", "binary data (image/jpeg)"),
        (b"GIF89a\x01\0", "", "binary data (image/gif)"),
        (b"RIFF\x24\n\0\0WEBPVP8 ", "", "binary data (image/webp)"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>", "", "binary data (application/pdf)"),
        (b"PK\x03\x04\x14\0", "", "binary data (application/zip)"),
        (b"\x1f\x8b\x08\0", "", "binary data (application/gzip)"),
        (CONTROLS, "Audio/MPEG; rate=44100", "binary data (audio/mpeg)"),
        (CONTROLS, "no type", "binary data"),
        (b"RIFF and WEBP are words", "", None),
        (b"PNG is a format", "image/png", None),
        ("Ωmega".encode("utf-16"), "", None),
        (b"", "image/png", None),
    ],
)
def test_what_is_binary(body: bytes, content_type: str, expected: str | None) -> None:
    assert binary(body, content_type) == expected
