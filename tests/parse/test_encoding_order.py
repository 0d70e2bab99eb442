"""Which witness of an encoding wins, over all combinations: byte order mark, bytes, server, document."""

import itertools

import pytest

from transforms.parse.encoding import decode

TEXT = "Žluťoučký kůň – příliš dlouhá věta"
LATIN = "Größe, café – naïve"


def _document(text: str, declared: str | None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}<title>{text}</title></head></html>"


@pytest.mark.parametrize(
    ("mark", "server", "document"),
    list(
        itertools.product(
            ("utf-8-sig", "utf-16", "utf-32"), (None, "utf-8", "windows-1250", "koi8-r"), (None, "utf-8", "iso-8859-2")
        )
    ),
)
def test_a_byte_order_mark_wins_over_all(mark: str, server: str | None, document: str | None) -> None:
    told = _document(TEXT, document)
    assert decode(told.encode(mark), f"text/html; charset={server}" if server else "text/html") == told


@pytest.mark.parametrize(
    ("server", "document"),
    list(itertools.product((None, "utf-8", "windows-1250", "iso-8859-1", "x-unknown"), (None, "utf-8", "iso-8859-2"))),
)
def test_bytes_that_are_utf8_win_over_what_is_declared(server: str | None, document: str | None) -> None:
    told = _document(TEXT, document)
    assert decode(told.encode(), f"text/html; charset={server}" if server else "") == told


@pytest.mark.parametrize("document", [None, "utf-8", "iso-8859-5", "x-unknown", "windows-1250"])
def test_else_the_server_wins_over_the_document(document: str | None) -> None:
    told = _document(TEXT, document)
    assert decode(told.encode("cp1250"), "text/html; charset=windows-1250") == told


@pytest.mark.parametrize("server", [None, "utf-8", "x-unknown", "us-ascii-x"])
def test_else_the_document_wins_where_the_server_names_nothing_that_decodes(server: str | None) -> None:
    told = _document(TEXT, "windows-1250")
    assert decode(told.encode("cp1250"), f"text/html; charset={server}" if server else "text/html") == told


@pytest.mark.parametrize("server", [None, "utf-8"])
@pytest.mark.parametrize("document", [None, "utf-8", "utf-16", "x-unknown"])
def test_else_it_is_windows_1252(server: str | None, document: str | None) -> None:
    told = _document(LATIN, document)
    assert decode(told.encode("cp1252"), f"text/html; charset={server}" if server else "") == told


@pytest.mark.parametrize("declared", ["utf-16", "utf-16le", "utf-16be", "utf-32"])
@pytest.mark.parametrize("more", ["", "!"])
def test_a_document_whose_declaration_can_be_read_as_ascii_is_no_utf16(declared: str, more: str) -> None:
    told = _document(LATIN + more, declared)
    assert decode(told.encode("cp1252"), "") == told
    assert decode(told.encode("cp1252"), f"text/html; charset={declared}") == told


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("server", ["", "text/html; charset=utf-8", "text/html; charset=windows-1252"])
def test_wide_characters_are_seen_without_a_mark(encoding: str, server: str) -> None:
    told = _document(TEXT, None)
    assert decode(told.encode(encoding), server) == told


@pytest.mark.parametrize(("size", "cut"), [(400, 1), (400, 2)])
def test_a_character_that_the_end_cuts_does_not_make_a_document_another_encoding(size: int, cut: int) -> None:
    body = (TEXT * size + "€").encode()[:-cut]
    assert decode(body, "text/html; charset=iso-8859-2").startswith(TEXT * size)


@pytest.mark.parametrize("server", ["", "text/html; charset=iso-8859-1", "text/html; charset=iso-8859-2"])
def test_a_stray_byte_does_not_make_a_document_another_encoding(server: str) -> None:
    body = TEXT.encode() * 3 + b" 5 \x80 " + TEXT.encode() * 3
    assert decode(body, server) == f"{TEXT * 3} 5 € {TEXT * 3}"
