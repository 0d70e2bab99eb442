"""Captions of pictures that are not there: known by the credit at their end, or by how agencies begin them."""

import re

_AGENCY_NAMES = (
    "AFP, AP, Associated Press, Agence France-Presse, Reuters, REUTERS, Getty, EPA, EFE, dpa, DPA, ANSA, AAP, PA, Xinhua, "
    "TASS, Shutterstock, iStock, iStockphoto, Bloomberg, UPI, Anadolu, ANP, Belga, Keystone, Ritzau, NTB, TT, Lusa, CP, "
    "Canadian Press, Kyodo, Jiji, Yonhap, PTI, ANI, Sipa, SIPA, ZUMA, NurPhoto, Alamy, Imago, IMAGO, Unsplash, Pexels, "
    "Pixabay, Magnum, LaPresse, Europa Press, Handout, Pool"
)
_KIND = r"(?: (?:Photos?|Images|Files?|Pool|Archive|Agency|Wire|Media|Press))?"
_AGENCY = rf"(?:The )?(?:{'|'.join(_AGENCY_NAMES.split(', '))}){_KIND}"
_CAPITAL = r"[^\W\d_a-z][\w.’'-]*"
_PARTICLE = r"(?:(?:de|da|do|dos|del|di|van|von|der|den|bin|al|el|la|le|du) )*"
_NAME = rf"{_CAPITAL}(?: {_PARTICLE}{_CAPITAL}){{1,3}}"
_SLASH = r" ?[/|] ?"
_VIA = rf"(?:(?:{_SLASH}| via )(?:{_AGENCY}|{_NAME}))*"
_WORD = (
    r"(?:photos?|photograph|photographer|photography|images?|picture|pic|credits?|source|foto|fotografía|crédito|crédit|"
    r"bild|imagen|imagem|fotó|fotoğraf|fot\.|zdj\.|kuva|valokuva|beeld|fotografie|φωτογραφία|φωτο|фото|снимка|תצלום|צילום|تصوير|"
    r"الصورة|عکس|फोटो|फ़ोटो|ছবি|படம்|ภาพ|ảnh|사진|写真|摄影|攝影)(?: (?:credit|courtesy of|source|crédit))?"
)
_LINKING = r"(?:for|of|the|via|by|from|and|courtesy|de|da|do|del|di|van|von|der|den|la|le|du|y|et|und|photo|file)"
_WHOM = rf"(?:(?:{_AGENCY}|{_CAPITAL}|{_LINKING}|[-–—&,/.]+|(?:19|20)\d\d)(?:[ ,/]+|$|(?=[)\]]))){{1,10}}"
_SAID = rf"(?i:{_WORD})(?: ?[:=：] ?| (?:by|par|di|von|de|courtesy of) ){_WHOM}"
_CREDIT = re.compile(
    rf"(?:(?:^|(?<=[.!?\"”'’] )|(?<=[|–—-] )){_SAID}"
    rf"|[(\[](?:[A-Z]\w+ ){{0,2}}{_SAID}"
    rf"|(?:^|(?<=[\s(\[.]))(?:{_NAME}{_SLASH}{_AGENCY}{_VIA}"
    rf"|{_AGENCY}{_SLASH}(?:{_NAME}){_VIA}"
    rf"|{_NAME},? via {_AGENCY}{_VIA}"
    rf"|{_AGENCY} via {_AGENCY}"
    r"|(?:AP|AFP|Reuters|REUTERS|EPA) (?:Photo|File [Pp]hoto)|Getty Images))[\s)\]]*\.?$"
)
_FILE_PHOTO = re.compile(
    r"FILE(?: PHOTO)? ?[-–—:]|In this (?:[\w.,]+ ){1,8}?(?:file photo\b|photo,|(?:photo|image) (?:provided|made available|taken|released)\b)"
)
_HINTS = ("/", ":", "=", "：", "|", " via ", " by ", " courtesy ", "hoto", "Images")
_TAIL = 110
_LONGEST = 700
_EDGE = " \t([|—–-"


def caption_of(line: str) -> str | None:
    """What a caption says, less the credit that ends it (maybe nothing); None where the line is no caption.

    A caption is known by its credit, or as agencies begin it ("FILE - ", "In this Dec. 12, 2006, file photo").
    """
    start = max(0, len(line) - _TAIL)
    tail = line[start:]
    if len(line) <= _LONGEST and _FILE_PHOTO.match(line):
        return line
    if len(line) > _LONGEST or not any(hint in tail for hint in _HINTS):
        return None
    match = _CREDIT.search(line, start)
    return None if match is None else line[: match.start()].rstrip(_EDGE)


def bare(text: str) -> str:
    """A caption as its repeats are compared: lower case, straight quotes, no punctuation at its ends."""
    return text.replace("’", "'").replace("‘", "'").casefold().strip(" .,:;\"'“”")
