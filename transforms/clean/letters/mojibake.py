"""Mojibake: UTF-8 that was read in another encoding on its way, and is mended where there is no doubt."""

import re

from ftfy import fix_encoding

_AFTER = "\x80-\x9f\xa1-\xaa\xac-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽš›œžŸ˜™•"
"""What Windows-1252 makes of the second byte of a character; no closing quote, dash, or ellipsis: those follow capitals
in clean text (`MANHÃ”`)."""

_CYRILLIC_AFTER = "\u0401-\u040f\u0451-\u045f\u0490\u0491‚„…†‡€‰‹‘’“”•–—™›\xa0-\xbb№"
_SIGNS = (
    "â€",  # quotes and dashes, read as Windows-1250, -1252 or -1254
    "â\x80",
    f"[ÂÃÄÅÎÏÐÑØÙ×][{_AFTER}]",
    f"[äåæçèéãìíêë](?:[{_AFTER}][{_AFTER}\xab»]|[\xab»][{_AFTER}])",
    "[ĂĹ][©¤¶ĽŤş‰§łńŁ«ˇ­]",  # Windows-1250
    "вЂ[™“”˜њќћљ¦ў№]",  # Windows-1251
    "Г[©ЁґєВЎіїЈ§јў¶¤]",
    f"(?:[РС][{_CYRILLIC_AFTER}]){{3}}",
    "‚Ä[îìôúùò¶]",  # Mac Roman
    "√[©®†§≥∂∫ºüñ´]",
    "ΓÇ[ÖóúÿÖô£¥ª]",  # code page 437
    "├[⌐ñóúª║╝┤í¬«¼▒│╢]",
)
_LOOKS_BROKEN = re.compile("|".join(_SIGNS))
_MAY_BE = re.compile(
    f"[âÂÃÄÅÎÏÐÑØÙ×äåæçèéãìíêëĂĹвГРС‚√Γ├][Ä€Ç\x80{_AFTER}\xab»ŤşńŁˇЂ©ЁґєВЎіїЈјў{_CYRILLIC_AFTER}ņ†≥∂∫ºñ´óúª║╝┤í¬¼▒│╢⌐]"
)
"""Two signs in a row that stand in every one of the signs: twenty times as fast."""


def mended(text: str) -> str:
    """The text with broken lines mended; every other line comes out as it is.

    The signs are looked for first, for they are cheap; what to do about a line that shows one is ftfy's decision.
    """
    if not _MAY_BE.search(text) or not _LOOKS_BROKEN.search(text):
        return text
    return "\n".join(fix_encoding(line) if _LOOKS_BROKEN.search(line) else line for line in text.split("\n"))
