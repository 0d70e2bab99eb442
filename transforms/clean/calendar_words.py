"""Words of dates: months, zones, ages."""

import re
from datetime import timedelta

_MONTH_NAMES = """
    january february march april may june july august september october november december
    jan feb mar apr may jun jul aug sep oct nov dec
    januar februar märz april mai juni juli august september oktober november dezember
    jänner feber mär apr mai jun jul aug sept okt nov dez
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    ene feb mar abr may jun jul ago sept oct nov dic
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    janv févr mars avr mai juin juil aout sept oct nov déc
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    gen feb mar apr mag giu lug ago set ott nov dic
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    jan fev mar abr mai jun jul ago set out nov dez
"""
MONTHS = {name: i % 12 + 1 for i, name in enumerate(_MONTH_NAMES.split())}
"""Month names and their short forms (en, de, es, fr, it, pt) to 1 … 12."""

ZONES = {
    "UTC": 0.0, "UT": 0.0, "GMT": 0.0, "Z": 0.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0,
    "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "ET": -5.0, "PT": -8.0, "BST": 1.0, "WET": 0.0,
    "WEST": 1.0, "CET": 1.0, "CEST": 2.0, "MEZ": 1.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "SAST": 2.0, "EAT": 3.0,
    "WAT": 1.0, "CAT": 2.0, "PKT": 5.0, "SGT": 8.0, "HKT": 8.0, "AWST": 8.0, "JST": 9.0, "KST": 9.0, "ACST": 9.5, "AEST": 10.0,
    "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "BRT": -3.0, "ART": -3.0,
}  # fmt: skip
"""Zone names to hours east of UTC: RFC 822's, and others that mean one zone in news. ET and PT are read as standard time."""

UNITS = {
    "s": timedelta(seconds=1), "sec": timedelta(seconds=1), "second": timedelta(seconds=1),
    "m": timedelta(minutes=1), "min": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "h": timedelta(hours=1), "hr": timedelta(hours=1), "hour": timedelta(hours=1),
    "d": timedelta(days=1), "day": timedelta(days=1), "w": timedelta(weeks=1), "week": timedelta(weeks=1),
    "month": timedelta(days=30), "year": timedelta(days=365),
}  # fmt: skip
AGE = re.compile(
    rf"\b(?P<count>\d{{1,4}}|an?|one)\s?(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})s?\.?\s+ago\b", re.I
)
"""English ages: "4 hours ago", "an hour ago"."""

RELATIVE = re.compile(
    rf"{AGE.pattern}|^(?:published |updated )?(?:yesterday|today)(?: at .{{1,12}})?$|\b(?:hace|il y a|vor|há|geleden|назад|sedan|"
    r"siden|temu|önce|lalu|yang lalu|trước|fa)\b(?=.{0,24}$)(?:(?<=fa)|.*)|\d\s?(?:分|時間|小时|小時|日|天|시간)前",
    re.IGNORECASE,
)
"""A line with a time relative to its reading, in some language; `dateparser` reads those that are not English."""

LEADING = re.compile(
    r"^\W*(?:(?:first |last )?(?:published|updated|posted|modified|date|created)(?: on)?)\s*:?\s*", re.IGNORECASE
)
"""What stands before a date."""

LABELS = re.compile(
    r"\b(?:published|first published|last updated|updated|posted|modified|date|created|on|at|publicado|actualizado|publié|"
    r"mis à jour|veröffentlicht|aktualisiert|stand|pubblicato|aggiornato|atualizado|em|le|el|am|il|um|uhr|à|às|alle|ore)\b\s*:?",
    re.IGNORECASE,
)
"""What stands around a date and its time without being part of them."""
