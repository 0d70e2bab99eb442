"""Which element is the article's, where a page holds several texts."""

from transforms.clean.pages import page

TITLE = "Ferry line returns cars after the storm"
FIRST = "The ferry line said on Monday that all forty cars had come back to the quay, one of them with a fish in it."
SECOND = "Their owners had waited for nine days, and most of them in the rain, until the pilots were let out again."
THIRD = "A spokesman of the harbour office said that the ramp would be lifted before the tides of the coming spring."
PARAGRAPHS = [FIRST, SECOND, THIRD]
ARTICLE = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
OTHER = "".join(f"<p>{line[::-1]}.</p>" for line in PARAGRAPHS)


def _lines(body: str, head: str = "") -> list[str]:
    return page.read(f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>").lines


def test_the_next_article_below_is_another():
    next_one = f"<div><div><h1>Some other matter of the day</h1></div><div>{OTHER}{OTHER}</div></div>"
    assert _lines(f"<main><div><div><h1>{TITLE}</h1></div><div>{ARTICLE}</div></div>{next_one}</main>") == PARAGRAPHS


def test_further_headings_of_the_first_rank_are_parts_of_an_article():
    parts = f"<h1>What the pilots say</h1>{OTHER}<h1>What the harbour says</h1><p>{FIRST} So.</p>"
    said = [line[::-1] + "." for line in PARAGRAPHS]
    assert _lines(f"<main><div><h1>{TITLE}</h1></div><section>{ARTICLE}{parts}</section></main>") == [
        *PARAGRAPHS, "What the pilots say", *said, "What the harbour says", f"{FIRST} So.",
    ]  # fmt: skip


def test_the_first_of_several_headings_of_a_kind_stays():
    parts = [(f"Part {n} of the day", line) for n, line in enumerate(PARAGRAPHS)]
    body = "".join(f"<div><div><h3>{heading}</h3></div><div><p>{line}</p></div></div>" for heading, line in parts)
    assert _lines(f"<article><h1>{TITLE}</h1><div>{body}</div></article>") == [line for part in parts for line in part]
