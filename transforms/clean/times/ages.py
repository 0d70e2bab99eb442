"""Ages: times told relative to when a document was taken ("4 hours ago", "hace 3 horas", "3小时前", "yesterday")."""

import re
from datetime import datetime, timedelta
from functools import cache

_UNITS = (
    (timedelta(seconds=1), "s|secs?|seconds?|segundos?|secondes?|sekunden?|secondi|секунд[аыу]?|ثانية|ثواني|ثوان|सेकंड|সেকেন্ড|detik|sekund[ay]?|seconden|秒|초"),
    (
        timedelta(minutes=1),
        "m|mins?|minutes?|minutos?|minuten?|minuti|minuto|minut[ayu]?|minuter|minutter|мин|минут[аыу]?|хвилин[аиу]?|دقيقة|دقائق|मिनट|মিনিট|menit|dakika|phút|分|分钟|分鐘|分間|분",
    ),
    (
        timedelta(hours=1),
        "h|hrs?|hours?|horas?|heures?|std|stunden?|or[ae]|uur|uren|timm(?:e|ar)|timer?|godzin[aęy]?|час(?:а|ов)?|годин[аиу]?|ساعة|ساعات|घंटे|घंटा|घण्टे|ঘণ্টা|ঘন্টা|jam|saat|giờ|小时|小時|个小时|個小時|時間|시간",
    ),
    (timedelta(days=1), "d|days?|días?|dias?|jours?|tag(?:en?)?|giorn[io]|dag(?:en|ar|e)?|dni|dzień|день|дня|дней|днів|дні|يوم|يوما|أيام|दिन|দিন|hari|gün|ngày|天|日|일"),
    (timedelta(weeks=1), "w|weeks?|semanas?|semaines?|wochen?|settiman[ae]|weken|week|veckor|uger|uker|tygodni[ea]?|недел[юьи]|أسبوع|أسابيع|सप्ताह|हफ्ते|সপ্তাহ|minggu|hafta|tuần|周|週|星期|週間|周前|주"),
    (timedelta(days=30), "months?|mes|meses|mois|monat(?:en?)?|mês|mes[ei]|maand(?:en)?|månader|måneder|miesi[aą]c[ae]?|месяц(?:а|ев)?|місяц[іь]в?|شهر|أشهر|شهور|महीने|महीना|মাস|bulan|ay|tháng|个月|個月|か月|ヶ月|カ月|개월"),
    (timedelta(days=365), "years?|años?|ans?|années?|jahr(?:en?)?|anos?|ann[io]|jaar|år|lat|rok|год|года|лет|سنة|سنوات|عام|أعوام|साल|वर्ष|বছর|tahun|yıl|năm|年|년"),
)  # fmt: skip
_ONE = "an?|one|una?|uno|une|un'|un’|einer|einem|eine|uma|um|een|en|ett|et|einigen"
_UNIT = "|".join(names for _, names in _UNITS)
_COUNT = rf"(?P<count>\d{{1,4}}|{_ONE})"
_BEFORE = "hace|il y a|vor|há|قبل|منذ"
_AFTER = "ago|fa|atrás|назад|тому|geleden|sedan|siden|temu|önce|lalu|yang lalu|trước|पहले|पूर्व|আগে|পূর্বে"
AGE = re.compile(
    rf"(?<!\w)(?:(?P<before>{_BEFORE})\s+{_COUNT}\s?(?P<unit>{_UNIT})(?![^\W\d_])|"
    rf"{_COUNT.replace('count', 'count2')}\s?(?P<unit2>{_UNIT})\.?\s+(?:{_AFTER})(?![^\W\d_])|"
    rf"(?P<count3>\d{{1,4}})\s?(?P<unit3>{_UNIT})\s?(?:前|전))",
    re.IGNORECASE,
)
"""An age with its number."""

_WITHOUT_NUMBER = {
    phrase: length
    for length, phrases in (
        (
            timedelta(0),
            "just now|ahora mismo|à l'instant|à l’instant|gerade eben|agora mesmo|adesso|только что|الآن|刚刚|剛剛|たった今|방금",
        ),
        (timedelta(minutes=1), "минуту назад|منذ دقيقة|قبل دقيقة"),
        (timedelta(minutes=2), "منذ دقيقتين|قبل دقيقتين"),
        (timedelta(hours=1), "час назад|منذ ساعة|قبل ساعة"),
        (timedelta(hours=2), "منذ ساعتين|قبل ساعتين"),
        (timedelta(days=1), "день назад|منذ يوم|قبل يوم"),
        (timedelta(days=2), "منذ يومين|قبل يومين"),
        (timedelta(weeks=1), "неделю назад|منذ أسبوع|قبل أسبوع"),
    )
    for phrase in phrases.split("|")
}
"""Ages that need no number, as whole values: Russian says one, and Arabic one and two, with the noun alone."""

_DAYS = {
    0: "today|hoy|aujourd'hui|aujourd’hui|heute|hoje|oggi|сегодня|اليوم|今天|今日|आज|আজ|hari ini|vandaag|i dag|idag|bugün|오늘",
    1: "yesterday|ayer|hier|gestern|ontem|ieri|вчера|أمس|昨天|昨日|গতকাল|kemarin|gisteren|i går|igår|dün|어제",
}
_DAY = re.compile(
    "|".join(rf"(?P<d{days}>{names})" for days, names in _DAYS.items()),
    re.IGNORECASE,
)
_MOST_WORDS_OF_A_DAY = 5


def read(value: str, as_of: datetime) -> datetime | None:
    """The time that an age tells, counted from `as_of`; None where the value holds none."""
    if (age := _WITHOUT_NUMBER.get(value.strip(" .").casefold())) is not None:
        return as_of - age
    match = AGE.search(value)
    if not match:
        return None
    count = match["count"] or match["count2"] or match["count3"]
    unit = match["unit"] or match["unit2"] or match["unit3"]
    return as_of - (int(count) if count.isdecimal() else 1) * _length(unit.lower())


def days_ago(value: str) -> tuple[int, str] | None:
    """How many days ago a short line says that something was ("yesterday at 10:15"), and what else it says."""
    match = _DAY.match(value.strip())
    if not match or len(value.split()) > _MOST_WORDS_OF_A_DAY:
        return None
    rest = value.strip()[match.end() :]
    if rest[:1].isalpha() and value.isascii():
        return None
    return next(days for days in _DAYS if match[f"d{days}"]), rest


@cache
def _length(unit: str) -> timedelta:
    return next(length for length, names in _UNITS if re.fullmatch(names, unit, re.IGNORECASE))
