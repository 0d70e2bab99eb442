import pytest

from transforms.clean.people import is_byline, persons


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["Jane Doe"], ("Jane Doe",)),
        (["By Jane Doe"], ("Jane Doe",)),
        (["BY JANE DOE"], ("JANE DOE",)),
        (["Writer: Jane Doe"], ("Jane Doe",)),
        (["jane@example.org (Jane Doe)"], ("Jane Doe",)),
        (["Jane Doe <jane@example.org>"], ("Jane Doe",)),
        (["Jane Doe (jane@example.org)"], ("Jane Doe",)),
        (["Jane Doe, John Roe and Ann Poe"], ("Jane Doe", "John Roe", "Ann Poe")),
        (["Jane Doe, John Roe, and Ann Poe"], ("Jane Doe", "John Roe", "Ann Poe")),
        (["Jane Doe & John Roe"], ("Jane Doe", "John Roe")),
        (["Jane Doe", "JANE DOE", "John Roe"], ("Jane Doe", "John Roe")),
        (["Jane Doe in Paris"], ("Jane Doe",)),
        (["Jane Doe, political editor"], ("Jane Doe",)),
        (["Jane Doe | The Paper"], ("Jane Doe",)),
        (["Jane Doe – Radio Coast"], ("Jane Doe",)),
        (["Analysis by Jane Doe"], ("Jane Doe",)),
        (["Par Élise D’Aubigné"], ("Élise D’Aubigné",)),
        (["Ana Ruiz y Juan Gil"], ("Ana Ruiz", "Juan Gil")),
        (["José Ortega y Gasset"], ("José Ortega y Gasset",)),
        (["Ludwig van der Berg"], ("Ludwig van der Berg",)),
        (["Jean-Luc O'Neill Jr."], ("Jean-Luc O'Neill Jr",)),
        (["J. R. Doe"], ("J. R. Doe",)),
        (["<b>Jane</b> Doe"], ("Jane Doe",)),
        (["李明"], ("李明",)),
        (["Нина Петрова"], ("Нина Петрова",)),
    ],
)
def test_persons_as_named(declared, expected):
    assert persons(declared) == expected


@pytest.mark.parametrize(
    "declared",
    [
        "Staff", "admin", "Editor", "The Paper", "Paper Staff Writers", "Reuters", "Associated Press", "Agence France-Presse",
        "AFP", "AP", "17GEN4", "jdoe", "jane.doe", "@janedoe", "https://example.org/jane", "www.example.org", "jane@example.org",
        "2026-01-09", "12345", "", "  ", "News Desk", "Web Desk", "Radio Coast News", "By", "Guest Author", "Redacción",
        "user 42", "8 January 2026", "Posted on Monday", "Jane", "ABC News", "facebook.com/jane", "noreply@blog.example",
        "4 hours ago", "The Editorial Board", "Reuters Staff",
    ],
)  # fmt: skip
def test_nobody_rather_than_somebody_wrong(declared):
    assert persons([declared]) == ()


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Writer: 17GEN4", True),
        ("By Jane Doe", True),
        ("By Jane Doe and John Roe", True),
        ("Von Jana Dohl", True),
        ("By the time the ferry came, the quay was empty.", False),
        ("By Tuesday the quay was empty.", False),
        ("Writers on strike", False),
    ],
)
def test_bylines(line, is_one):
    assert is_byline(line) is is_one
