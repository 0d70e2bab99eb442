import pytest

from transforms.clean.lines import rules

BODY = "The harbour office said on Monday that the ramp would be repaired before the spring tides."


def _left(*lines: str) -> list[str]:
    return rules.applied([BODY, *lines])[1:]


@pytest.mark.parametrize(
    "line",
    [
        "https://0a1b.safeframe.adframes.example/safeframe/1-0-45/html/container.html",
        "www.example.org/read",
        "ADVERTISEMENT",
        "Advertisement:",
        "Share",
        "Share this:",
        "Share this with family and friends",
        "Follow us on Twitter and Facebook",
        "Follow Jane Doe on Twitter: @janedoe",
        "READ MORE: Ferry line returns cars",
        "Read also: what the union says",
        "Continue reading",
        "Continue reading Ferry returns cars →",
        "The post Ferry returns cars appeared first on Coast Radio.",
        "This content originally appeared on Coast Radio.",
        "This article was first published in the Coast Review",
        "Sign up for our free newsletter and get the news every morning.",
        "Get the Coast stories you like delivered to your inbox. By signing up, you agree to our terms.",
        "By subscribing, you agree to the terms of service and privacy policy of Coast.",
        "Download our app",
        "Copyright © 2026 Coast Radio. All rights reserved.",
        "© 2026 Coast Radio",
        "Click here to read the full report",
        "Síguenos en Facebook y X",
        "Lire aussi : la grève des ferrys",
        "Lesen Sie auch: Fähren fahren wieder",
        "Leggi anche: il porto riapre",
        "Leia também: o porto reabre",
        "Contact us at [email protected]",
        "[email\u00a0protected]".replace("\u00a0", " "),
        "Jane Doe can be reached at [email protected].",
        "Workers on the quay at Port Linnet on January 6, 2026. Tomas ERDEN / AFP",
        "A crane lifts the bridge. (Petra Quillon/AP)",
        "The ferry leaves. REUTERS/Petra Quillon/File Photo",
        "The quay at night. Source: EPA / Jonah Brightwell/EPA",
        "Photo: Mike Brads for Coast Radio",
        "In this Dec. 12, 2006, file photo, made available by the harbour office, a pilot climbs the ladder.",
        "FILE - The ferry at the old quay, Jan. 7, 2026.",
        "Image 3 of 12",
        "Bild 3 von 12",
        "* * *",
    ],
)
def test_furniture_goes(line):
    assert _left(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Readers who subscribe to the bulletin will be told the hour at which their car comes ashore.",
        "Share prices fell by four per cent after the company said it would follow its rivals abroad.",
        "“Sign up for the new health plan now,” the minister told the crowd in the square.",
        "Copyright law has long protected such drawings, the court said.",
        "Follow the money, an old reporter once said.",
        "Comments by the minister drew laughter.",
        "Advertisements for the lottery were taken down.",
        "Read the letter, he said, and you will see.",
        "The post office appeared first in the list of closures.",
        "This article of the treaty was originally published in 1848 and has been amended twice. It still holds.",
        "Download speeds in the valley are the lowest of the country.",
        "Continue, she told the driver.",
        "Still, he should be careful about taking credit: If it all goes down, he is in trouble.",
        "He told the agencies AFP/Reuters",
        "The deal was signed in Paris, according to AP",
        "The ferry sank after the storm. — AFP/Reuters",
        "Asked who took the photo: he would not say.",
        "Register for the draft or face prison, the men were told.",
        "See https://example.org/report for the figures.",
        "Contact with the ship was lost at noon.",
        "For the latest figures one has to wait until spring.",
        "By signing the treaty, you give up nothing, he told them.",
        "In this town photo albums are kept for a hundred years.",
        "In this photo book the harbour is always empty.",
        "Files of the harbour office were found in the rain.",
        "(c) the carrier shall bear the cost of any delay.",
    ],
)
def test_prose_stays(line):
    assert _left(line) == [line]


def test_a_place_holder_inside_a_sentence_goes_alone():
    line = "Police asked anyone who saw the driver to call 555 01 99 or write to [email protected] before Friday."
    assert _left(line) == ["Police asked anyone who saw the driver to call 555 01 99 or write to before Friday."]


def test_a_caption_goes_with_and_without_its_credit():
    caption = "The ferry Marigold, tied up at Port Linnet's outer mole, on Jan. 7, after the storm."
    credited = "The ferry Marigold, tied up at Port Linnet’s outer mole, on Jan. 7, after the storm. Petra Quillon/AP"
    assert _left(caption, "Between them stands a paragraph.", credited) == ["Between them stands a paragraph."]


def test_repeated_paragraphs_stay_once_and_short_lines_may_repeat():
    assert _left("Yes.", BODY, "Yes.") == ["Yes.", "Yes."]


def test_bullets_go():
    assert _left("• first", "• second") == ["first", "second"]


DISGUISED = "Advertise with the mоѕt vіѕіtеd nеwѕ ѕіtе in the valley!"


def test_an_advert_in_lookalike_letters_goes_with_its_contact_block():
    assert _left(DISGUISED, "We offer banner packages of all sizes.", "Contact us at [email protected]") == []


def test_an_advert_in_lookalike_letters_leaves_the_text_after_it():
    assert _left(DISGUISED, "The repair will last until spring.") == ["The repair will last until spring."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The hаrbour of the old town has been closed to large ships since the storm.",
         "The harbour of the old town has been closed to large ships since the storm."),
        ("The word мир means peace, he said, and it means the world as well.",
         "The word мир means peace, he said, and it means the world as well."),
        ("They measured 5 μm and a phase shift of Δφ in the α-helix.", "They measured 5 μm and a phase shift of Δφ in the α-helix."),
    ],
)  # fmt: skip
def test_single_lookalike_letters_are_mended(line, expected):
    assert _left(line) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Паром вернулся в порт после шторма, и WhatsAppом сообщили об этом владельцам машин. Пишут в Telegramе.",
        "Το πλοίο επέστρεψε στο λιμάνι μετά την καταιγίδα.",
    ],
)
def test_texts_in_other_scripts_are_left_alone(text):
    assert rules.applied([text]) == [text]


@pytest.mark.parametrize(
    "line",
    [
        "View this post on Instagram",
        "A post shared by Coast (@coast.example)",
        "Your browser does not support the video tag.",
    ],
)
def test_what_embedded_things_leave_is_no_text(line: str) -> None:
    assert rules.applied([line, "A post was found by the quay."]) == ["A post was found by the quay."]


@pytest.mark.parametrize(
    "line",
    [
        "Already a subscriber? Sign in",
        "Already a member?",
        "This article is for subscribers only. Subscribe now and read all our reports for only 4 a month.",
        "Subscribe to continue reading",
        "Dieser Artikel ist nur für Abonnenten. Jetzt abonnieren und alles lesen.",
        "Bereits Abonnent? Jetzt anmelden",
        "Cet article est réservé aux abonnés.",
        "Il vous reste 80 % de cet article à lire.",
        "¿Ya eres suscriptor? Inicia sesión",
        "Este artículo es exclusivo para suscriptores",
        "この記事は有料会員限定です。残り1200字",
        "本文仅限付费会员阅读",
    ],
)
def test_walls_go(line):
    assert rules.applied(["A first line.", line]) == ["A first line."]


@pytest.mark.parametrize(
    "line",
    [
        "Already a member of the union, Croatia took the euro in 2023.",
        "Bereits Mitglied der Union, übernahm Kroatien 2023 den Euro.",
        "Уже подписаны соглашения о новых паромах.",
        "Déjà membre de l’Union, la Croatie a adopté l’euro en 2023.",
    ],
)
def test_sentences_that_begin_like_walls_stay(line):
    assert rules.applied([line]) == [line]


def test_a_long_request_goes_too():
    line = f"By signing up you agree that we may write to you {'and to those whom you know ' * 7}and that you may end this."
    assert len(line) > 250
    assert rules.applied(["A first line.", line]) == ["A first line."]
