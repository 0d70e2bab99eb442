import pytest

from transforms.clean.said.people import authors, is_byline, is_pen_name, persons
from transforms.clean.said.sitenames import SiteNames


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["Jane Doe"], ("Jane Doe",)),
        (["By JANE DOE The Associated Press"], ("JANE DOE",)),
        (["Jane Doe AFP"], ("Jane Doe",)),
        (["Por: Ana Ruiz"], ("Ana Ruiz",)),
        (["J\u0430ne D\u043ee"], ("Jane Doe",)),
        (["本报记者 王小明"], ("王小明",)),
        (["新华社记者王小明"], ("王小明",)),
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
        (["Posted on January 5, 2026 by Jane Doe"], ("Jane Doe",)),
        (["Submitted by Jane Doe on Mon, 01/05/2026 - 12:00"], ("Jane Doe",)),
        (["Gespeichert von Jane Doe am 5. Januar 2026"], ("Jane Doe",)),
        (["Publié le 5 janvier 2026 par Élise Doe"], ("Élise Doe",)),
        (["Publicado el 5 de enero de 2026 por Ana Ruiz"], ("Ana Ruiz",)),
        (["January 5, 2026 By Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
        (["Jane Doe on January 5, 2026"], ("Jane Doe",)),
        (["Ben White"], ("Ben White",)),
        (["Seung Min Kim"], ("Seung Min Kim",)),
        (["April Ryan"], ("April Ryan",)),
        (["Chris Doe, CNX Editor-at-large"], ("Chris Doe",)),
        (["by Lewis Doe @lewis_doe"], ("Lewis Doe",)),
        (["Samir DRIDI"], ("Samir DRIDI",)),
        (["Camila Doe en Territorio"], ("Camila Doe",)),
        (["E. DOE / J. I. DA ROE"], ("E. DOE", "J. I. DA ROE")),
        (["Jane Doe und Jan Roe"], ("Jane Doe", "Jan Roe")),
        (["Автор: Нина Петрова"], ("Нина Петрова",)),
        (["Нина Петрова и Иван Петров"], ("Нина Петрова", "Иван Петров")),
        (["लेखक: राम कुमार"], ("राम कुमार",)),
        (["بقلم أحمد علي"], ("أحمد علي",)),
        (["记者：王小明、李明"], ("王小明", "李明")),
        (["王小明 记者"], ("王小明",)),
        (["홍길동 기자"], ("홍길동",)),
        (["山田・太郎"], ("山田・太郎",)),
        (["李明"], ("李明",)),
        (["Нина Петрова"], ("Нина Петрова",)),
    ],
)
def test_persons_as_named(declared, expected):
    assert persons(declared) == expected


@pytest.mark.parametrize(
    "declared",
    [
        "Staff", "Press Release", "本报记者", "admin", "Editor", "The Paper", "Paper Staff Writers", "Reuters", "Associated Press", "Agence France-Presse",
        "AFP", "AP", "17GEN4", "jdoe", "jane.doe", "@janedoe", "https://example.org/jane", "www.example.org", "jane@example.org",
        "2026-01-09", "12345", "", "  ", "News Desk", "Web Desk", "Radio Coast News", "By", "Guest Author", "Redacción",
        "user 42", "8 January 2026", "Posted on Monday", "Jane", "ABC News", "facebook.com/jane", "noreply@blog.example",
        "4 hours ago", "The Editorial Board", "Reuters Staff", "Follow Us", "Read More", "View Comments", "编辑部", "Die Zeitung", "Web Редакция",
        "2.11.22", "None", "null", "admin@localhost", "Jane Doe's blog",
    ],
)  # fmt: skip
def test_nobody_rather_than_somebody_wrong(declared):
    assert persons([declared]) == ()


COAST = SiteNames.of(["Coast News"], "https://coast.example/")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["Reuters"], ("Reuters",)),
        (["Reuters Staff"], ("Reuters",)),
        (["The Associated Press"], ("The Associated Press",)),
        (["By AFP"], ("AFP",)),
        (["dpa"], ("dpa",)),
        (["Agencia EFE"], ("Agencia EFE",)),
        (["新华社"], ("新华社",)),
        (["ТАСС"], ("ТАСС",)),
        (["European Space Agency"], ("European Space Agency",)),
        (["Ministerio de Salud"], ("Ministerio de Salud",)),
        (["Reuters", "Jane Doe"], ("Jane Doe",)),  # persons first
        (["Jane Doe, Associated Press"], ("Jane Doe",)),
        (["Jane Doe and John Roe COAST NEWS"], ("Jane Doe", "John Roe")),
        (["Coast News"], ()),  # the site itself
        (["Coast News Agency"], ()),
        (["Coast News Staff"], ()),
        (["Sid"], ()),
        (["Sponsored Content"], ()),
        (["Les Amis de la Terre"], ()),
    ],
)
def test_agencies_where_no_person_is_named(declared, expected):
    assert authors(declared, COAST) == expected


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Cortyn", True), ("Ulrike", True), ("Нина", True), ("admin", False), ("Admin", False), ("Coast", False), ("Reuters", False),
        ("Redaktion", False), ("jdoe", False), ("JDOE", False), ("User42", False), ("Jo", False), ("News", False),
    ],
)  # fmt: skip
def test_single_names(name, is_one):
    assert is_pen_name(name, COAST) is is_one


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
