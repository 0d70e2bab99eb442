"""Words of dates: months, zones, and what stands around a date."""

import re
import unicodedata


def unaccented(name: str) -> str:
    """A Latin name without its accents (`fevrier`); any other as it is."""
    letters = unicodedata.normalize("NFD", name)
    return re.sub("[\u0300-\u036f]", "", letters) if letters[0] < "\u0250" else name


_MONTH_NAMES = """
    january february march april may june july august september october november december
    jan feb mar apr may jun jul aug sep oct nov dec
    januar februar märz april mai juni juli august september oktober november dezember
    jänner feber mär apr mai jun jul aug sept okt nov dez
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    ene feb mar abr may jun jul ago set oct nov dic
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    janv févr mars avr mai juin juil aout sept oct nov déc
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    gen feb mar apr mag giu lug ago set ott nov dic
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    jan fev mar abr mai jun jul ago set out nov dez
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    янв фев мар апр мая июн июл авг сен окт ноя дек
    янв февр март апр май июнь июль авг сент окт нояб дек
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    sty lut mar kwi maj cze lip sie wrz paź lis gru
    januari februari maart april mei juni juli augustus september oktober november december
    januari februari mars april maj juni juli augusti september oktober november december
    januar februar marts april maj juni juli august september oktober november desember
    januari februari maret april mei juni juli agustus september oktober november desember
    jan feb mar apr mei jun jul agu sep okt nov des
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    يناير فبراير مارس ابريل مايو يونيه يوليه اغسطس سبتمبر اكتوبر نوفمبر ديسمبر
    جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
    كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
    जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
    जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर
    জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
    জানুয়ারী ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগষ্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
"""
MONTHS = {name.replace("_", " "): i % 12 + 1 for i, name in enumerate(_MONTH_NAMES.split())} | {
    "sept": 9,
    "márc": 3,
    "setiembre": 9,
    "maerz": 3,
}
MONTHS |= {unaccented(name): month for name, month in MONTHS.items() if unaccented(name) not in MONTHS}
"""Month names and their short forms, in lower case and NFC, to 1 … 12: en, zh and ja in digits, es, hi, ar, pt, ru, fr,
de, bn, id, and it, nl, pl, sv, da, no, tr, uk."""

ZONES = {
    "UTC": 0.0, "UT": 0.0, "GMT": 0.0, "Z": 0.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0,
    "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "BST": 1.0, "WET": 0.0,
    "WEST": 1.0, "CET": 1.0, "CEST": 2.0, "MEZ": 1.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "SAST": 2.0, "EAT": 3.0,
    "WAT": 1.0, "CAT": 2.0, "PKT": 5.0, "WIB": 7.0, "SGT": 8.0, "HKT": 8.0, "AWST": 8.0, "JST": 9.0, "KST": 9.0, "ACST": 9.5,
    "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "BRT": -3.0, "ART": -3.0, "МСК": 3.0,
}  # fmt: skip
"""Zone names to hours east of UTC: RFC 822's, and others that mean one zone in news. """

PLACES = {"ET": "America/New_York", "PT": "America/Los_Angeles"}
"""Names of zones that are one thing in winter and another in summer, to IANA's."""

MORNING = frozenset("a am 上午 午前 凌晨 早上 오전 ص".split())
"""Halves of the day, by how they begin: hours as they are, 12 for 0."""

LEADING = re.compile(
    r"^\W*(?:(?:first |last )?(?:published|updated|posted|modified|date|created)(?: on)?)\s*:?\s*", re.IGNORECASE
)
"""What stands before a date."""

LABELS = re.compile(
    r"\b(?:published|first published|last updated|updated|last modified|modified|posted|date|created|on|at|publicado|publicada|actualizado|"
    r"publié|publiée|mis à jour|mise à jour|veröffentlicht|aktualisiert|erstellt|stand|vom|pubblicato|aggiornato|atualizado|em|le|el|am|il|um|uhr|"
    r"à|às|alle|ore|hrs|hs|опубликовано|обновлено|дата|в|года|г|diterbitkan|diperbarui|pukul|wib|terbit|发布时间|发布于|更新时间|时间|公開日|更新日|掲載|"
    r"入力|입력|수정|기사입력|최종수정|تاريخ النشر|نشر في|آخر تحديث|الساعة|प्रकाशित|अपडेटेड|अपडेट|প্রকাশ|প্রকাশিত|আপডেট|"
    r"mon|tue|wed|thu|fri|sat|sun|\w+day|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    r"segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira)\b\s*:?",
    re.IGNORECASE,
)
"""What stands around a date and its time without being part of them."""
