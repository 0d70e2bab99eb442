import pytest

from transforms.parse.fulltext import MIN_WORDS, is_full, is_truncated


@pytest.mark.parametrize(
    "body",
    [
        "The vote was close…",
        "The vote was close...",
        "<p>The vote was close [&hellip;]</p>",
        "<p>The vote was close [...]</p>\n",
        '<p>The vote was close. <a href="https://a.example/x">Read more</a></p>',
        '<p>The vote was close. <a class="more" href="https://a.example/x">Continue reading →</a></p>',
        '<p>Close.</p><p><a href="/x">Read the full story at the Courier</a></p>',
        'Close […] <p>The post <a href="/x">Vote</a> appeared first on <a href="/">The Courier</a>.</p>',
        "The vote was close […]”",
    ],
)
def test_marks_of_truncation(body: str) -> None:
    assert is_truncated(body)
    assert not is_full(body, declared_full=True)


@pytest.mark.parametrize(
    "body",
    [
        "The vote was close.",
        "She paused… and then she voted.",
        "<p>“Read more books,” she said.</p>",
        '<p>Over.</p><p>The post <a href="/x">Vote</a> appeared first on <a href="/">The Courier</a>.</p>',
        "",
    ],
)
def test_whole_endings(body: str) -> None:
    assert not is_truncated(body)


def test_a_description_is_whole_from_some_length_on() -> None:
    words = ["<b>word</b>"] * MIN_WORDS
    assert is_full(" ".join(words), declared_full=False)
    assert not is_full(" ".join(words[1:]), declared_full=False)
