import pytest

from tests.clean.items import of_page
from transforms.clean.addresses import canonical

OWN = "https://example.org/world/ramp-repaired-by-spring"


@pytest.mark.parametrize(
    ("own", "declared", "expected"),
    [
        (OWN, None, OWN),
        (None, OWN, None),
        ("https://example.org/?p=123", OWN, OWN),
        (f"{OWN}?edition=2", OWN, OWN),
        ("https://m.example.org/x/ramp-repaired-by-spring.html", OWN, OWN),
        (
            "https://example.org/a-90210",
            "https://news.example.org/world/ramp-90210.html",
            "https://news.example.org/world/ramp-90210.html",
        ),
        (OWN, "https://other.example/world/ramp-repaired-by-spring", OWN),  # a copy of another site's
        (OWN, "https://example.org/", OWN),
        (OWN, "https://example.org/world", OWN),
        (OWN, "https://example.org/world/quay-closed-until-summer", OWN),  # the page before
        ("https://example.org/story.php?id=7", "https://example.org/story.php", "https://example.org/story.php?id=7"),
        (OWN, "not a url", OWN),
    ],
)
def test_a_canonical_link_is_believed_only_of_the_same_article_on_the_same_site(own, declared, expected):
    assert canonical(own, declared) == expected


def test_the_id_of_an_article_is_that_of_its_link():
    page = (
        "<html><head><link rel=canonical href='{}'></head><body><p>The ramp will be repaired by spring, they said.</p>"
    )
    articles = [of_page(page.format(url)) for url in ("https://example.org/a?x=1", "https://example.org/ramp")]
    assert len({article.article_id for article in articles}) == 1
    assert {article.canonical_url for article in articles} == {"https://example.org/a"}
