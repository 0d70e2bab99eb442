"""Notices inside an article: stamps of when it was changed, requests to subscribe, and whom to write to at its end."""

import re

from transforms.clean.pages.outline import Block
from transforms.clean.times import ages, calendar_words, stamps

_TIME = re.compile(r"\d{1,2}[:h：]\d\d\b|\d\s?[ap]\.?m\b|\d{1,2}\.\d\d Uhr", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]{2}|\d")
_DIGIT = re.compile(r"\d")
_STAMP_WORDS = 10
_NEWSLETTER = re.compile(
    r"newsletter|bolet[ií]n|infolettre|nieuwsbrief|nyhe[td]sbrev|uutiskirje|hírlevél|рассылк|розсилк|뉴스레터|ניוזלטר|خبرنامه|न्यूज़लेटर|"
    r"نشرتنا|النشرة|メールマガジン|メルマガ|ニュースレター|订阅|訂閱|電子報",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"cookie|kakor|informasjonskaps|evästei|çerez|куки|кукі|クッキー|쿠키|עוגיות|ملفات تعريف الارتباط|کوکی|कुकी|কুকি|குக்கீ|คุกกี้",
    re.IGNORECASE,
)
_REQUEST_WORDS = 25
_CONTACT_WORDS = 40
_LINKED = 0.05
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w|(?<!\w)@\w{3,}")


def is_stamp(block: Block) -> bool:
    """Whether a block says only when the article, or an entry of it, was published or changed."""
    text = block.text
    if text.count(" ") >= _STAMP_WORDS or not _DIGIT.search(text):
        return False
    time, labelled = _TIME.search(text), calendar_words.LEADING.match(text)
    if ages.AGE.fullmatch(text):
        return True
    rest = calendar_words.LABELS.sub("", _TIME.sub("", text))
    if time and (not _LETTER.search(rest) or rest.strip(" ()[]-–—|,.").upper() in calendar_words.ZONES):
        return True
    return stamps.is_date_line(text) and (labelled is not None or time is not None)


def is_request(block: Block) -> bool:
    """Whether a short block with a link is about a newsletter."""
    short = block.text.count(" ") < _REQUEST_WORDS
    return short and block.linked >= _LINKED and _NEWSLETTER.search(block.text) is not None


def is_about_cookies(block: Block) -> bool:
    """Whether a block speaks of cookies; only said of what is marked as no part of an article."""
    return _COOKIES.search(block.text) is not None


def is_contact(block: Block) -> bool:
    """Whether a short block gives an address or account to write to; only said of an article's last lines."""
    return block.text.count(" ") < _CONTACT_WORDS and _ADDRESS.search(block.text) is not None
