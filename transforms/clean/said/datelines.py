"""Datelines of East Asian papers: where and by whom, at the beginning of the text itself."""

import re

_KOREAN = "[\uac00-\ud7a3]{2,4}"
_HAN = "[\u3400-\u9fff]{2,4}"
_LINES = (
    # (서울=통신) 홍길동 기자 = …
    re.compile(rf"^[(\[【][^=)\]】]{{1,12}}=[^)\]】]{{2,14}}[)\]】]\s*(?P<names>{_KOREAN}(?:[·,]\s?{_KOREAN}){{0,3}})\s?(?:기자|특파원)"),
    # [신문=홍길동 기자] …, [신문=홍길동의 …]
    re.compile(rf"^[(\[【][^=)\]】]{{2,20}}=\s?(?P<names>{_KOREAN}?)\s?(?:기자|특파원|객원기자|의\s)[^)\]】]{{0,20}}[)\]】]"),
    # 本报记者 张三 李四 …, （记者张三）
    re.compile(rf"(?:^(?:本报|本台|本网|本刊|本報)?|[(（])(?:记者|記者)\s?(?P<names>{_HAN}(?:[、\s]{_HAN}){{0,3}})(?=[\s)）]|报道|報道|$)"),
    # 【東京＝山田太郎】…
    re.compile(r"^【[^】=＝]{1,12}[=＝](?P<names>[\u3400-\u9fff\u3040-\u30ff]{3,8}(?:、[\u3400-\u9fff\u3040-\u30ff]{3,8}){0,2})】"),
)  # fmt: skip
_APART = re.compile(r"[·,、\s]+")
_LONGEST_HEAD = 60


def names(line: str) -> tuple[str, ...]:
    """The reporters that the beginning of a line names; none where it is no such dateline."""
    head = line[:_LONGEST_HEAD]
    if head.isascii():
        return ()
    match = next((match for pattern in _LINES if (match := pattern.search(head))), None)
    return tuple(name for name in _APART.split(match["names"]) if name) if match else ()
