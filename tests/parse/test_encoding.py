import pytest

from transforms.parse.encoding import decode

TEXT = "<p>“Zürich” – naïve café, 10 €</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("content_type", ["", "text/html", "text/html; charset=UTF-8", "text/xml; charset=us-ascii"])
def test_what_the_bytes_show_counts_more_than_what_is_said(encoding: str, content_type: str) -> None:
    assert decode(TEXT.encode(encoding), content_type) == TEXT


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        ("Привет, мир", "cp1251", "text/html; charset=windows-1251"),
        ('<?xml version="1.0" encoding="koi8-r"?><a>Привет</a>', "koi8-r", ""),
        ('<meta charset="shift_jis"><p>日本語のニュース</p>', "cp932", "text/html"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>新闻</p>', "gb18030", ""),
        ("日本語のニュース", "iso-2022-jp", "text/plain; charset=iso-2022-jp"),
        ("1 € = 1 €", "cp1252", "text/plain; charset=iso-8859-1"),
        ("Příliš žluťoučký", "iso-8859-2", 'text/plain; charset="ISO-8859-2"'),
    ],
)
def test_what_is_declared_counts_where_bytes_leave_it_open(text: str, encoding: str, content_type: str) -> None:
    assert decode(text.encode(encoding), content_type) == text


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "koi8-r"])
def test_utf8_declared_as_something_else_is_utf8(charset: str) -> None:
    assert decode("café".encode(), f"text/html; charset={charset}") == "café"


def test_stray_bytes_are_read_as_windows_1252() -> None:
    assert decode("Zürich ".encode() + b"caf\xe9 \x93quoted\x94") == "Zürich café “quoted”"


def test_the_server_counts_more_than_the_document() -> None:
    body = '<meta charset="iso-8859-1"><p>Привет</p>'.encode("cp1251")
    assert "Привет" in decode(body, "text/html; charset=windows-1251")


@pytest.mark.parametrize("name", ["hex", "rot13", "idna", "punycode", "undefined", "x" * 500, "utf-7"])
def test_odd_names_of_encodings_do_no_harm(name: str) -> None:
    assert "caf" in decode(b"caf\xe9 +AG8-", f"text/html; charset={name}")


def test_control_characters_are_dropped() -> None:
    assert decode(b"a\x00b\x0bc\x1fd\te\r\nf") == "abcd\te\r\nf"
