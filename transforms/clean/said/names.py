"""Words about names: who is no person, who is an agency, what stands before and behind a name in a byline."""

import re

STAMP = re.compile(
    r"^[^.;|]{0,60}?\d[^;|]{0,40}?\s(?:by|von|par|por|da|door|av|af)\s+(?=\w)|\s+(?:on|am|le|el|em|il|op)\s+[^;|]{0,20}?\d[^;|]{0,60}$",
    re.IGNORECASE,
)
"""When it was published, before or behind the name: "Posted on 5 January 2026 by", "on Mon, 01/05/2026"."""

LEAD = re.compile(
    r"^(?:(?:analysis|opinion|review|report|story|text|words|written|posted|published|submitted|created|edited|comment|interview|"
    r"photos?|escrito|publicado|postado|enviado|publié|écrit|soumis|geschrieben|verfasst|veröffentlicht|gespeichert|scritto|pubblicato|inviato)\s+)?"
    r"(?:(?:by|by:|writer|author|authors|reporter|autor(?:a|es|as|en|in)?|auteur|auteurs|autrice|verfasser|verfasserin|autore|autori|texte|texto|"
    r"testo|text|tekst|skribent|redactor|redactora|penulis|oleh|reporter|автор|авторы|текст|подготовил|подготовила|يكتب|كتب|كتبت|بقلم|"
    r"लेखक|লেখক)\b\s*:?|(?:von|par|por|di|de|od|av|af|door)(?:\s?:|\s)|(?:本[报報刊网網台社]|[\u4e00-\u9fff]{2,6}[社报報网網台])?(?:特约|特約|实习|實習|见习|首席)?(?:记者|記者)(?=\s*[\u4e00-\u9fff]{2})|(?:作者|撰文|文|记者|記者|責任編集|编辑|編輯|編集|執筆|取材|글|기자)\s*[:：/／|｜＝=]\s*)\s*",
    re.IGNORECASE,
)
"""What comes before a name: "By", "Von", "Автор:", "作者:"."""

TAIL = re.compile(
    r"\s*(?:\||\s[-–—]\s|\(|（|\[|/| for | in | at | via | with additional | from | en | à | em | aus | für | para | pour |"
    r"(?<=[\u4e00-\u9fff])\s*(?:记者|記者|报道|報道)|(?<=[\uac00-\ud7af])\s*(?:기자|특파원|논설위원)).*$"
)
"""What comes behind: a place, an outlet, an office."""

SEPARATOR = re.compile(r"\s*(?:[,;，、；|•·]|(?<!\w)and(?!\w)|&|\n|\s/\s)\s*", re.IGNORECASE)
FOREIGN_AND = re.compile(r"\s+(?:y|e|et|und|en|och|og|i|и|و|और|এবং|dan)\s+")

PARTICLES = frozenset(
    "de da do dos das del della di du des la le las los el al bin ibn ben van von vom zu zur den der ter ten op af av y e "
    "mac mc st san santa dr mr mrs ms sir dame lord lady jr sr ii iii iv ó o' d' prof mag dipl ing".split()
)

ARTICLES = frozenset("the die der das les los las".split())
"""A name that begins with an article is an organisation's."""

GIVEN = frozenset({"Al", "Ben", "Mac", "Van"})
"""Particles that are given names too, where they stand first."""

AGENCIES = {
    name.replace(" ", ""): name
    for name in (
        "reuters", "associated press", "ap", "agence france-presse", "afp", "efe", "agencia efe", "europa press", "dpa", "ansa", "adnkronos",
        "lusa", "agência lusa", "agência brasil", "estadão conteúdo", "folhapress", "apa", "sda", "keystone-sda", "belga", "anp", "ntb", "tt", "ritzau",
        "stt", "pap", "čtk", "ctk", "tanjug", "agerpres", "interfax", "tass", "тасс", "интерфакс", "риа новости", "ria novosti",
        "укринформ", "ukrinform", "unian", "xinhua", "新华社", "新華社", "中新社", "中央社", "cna", "kyodo", "kyodo news", "共同通信", "共同",
        "jiji", "jiji press", "時事通信", "时事通信社", "yonhap", "연합뉴스", "뉴시스", "newsis", "pti", "press trust of india", "ani", "ians", "भाषा",
        "bss", "unb", "bernama", "antara", "aap", "australian associated press", "canadian press", "la presse canadienne",
        "press association", "pa media", "upi", "united press international", "bloomberg", "dow jones", "bloomberg news", "télam", "telam",
        "notimex", "prensa latina", "xinhua news agency", "anadolu", "anadolu agency", "anadolu ajansı",
        "وكالات", "رويترز", "أ ف ب", "فرانس برس", "د ب أ", "irna", "news agency of nigeria", "sapa",
        "ttxvn", "epa", "ats", "afp relaxnews", "pr newswire", "globe newswire", "business wire", "epd", "kna", "sid", "ddp",
    )
}  # fmt: skip
"""News agencies, in lower case, by their letters without spaces."""

ORGANISATION = frozenset(
    "agency agencies associated press university institute foundation association council committee board department ministry "
    "office bureau commission parliament union agence agentur agenzia agência agencia ministerium universität université universidad "
    "universidade università institut instituto istituto stiftung fundación fundação fondation verein verband "
    "bundesamt ministère ministerio ministério".split()
)
"""A name with such a word is an organisation's."""

NOBODY = frozenset(
    "staff admin administrator administrador editor editors editorial editora editoria desk newsroom newsdesk team correspondent correspondents "
    "reporter reporters writer writers contributor contributors wire wires guest author authors user anonymous unknown webmaster web redacción "
    "redaccion redaktion rédaction redazione redação redakcja redactie redaksjonen redaktionen redaksi редакция редактор корреспондент "
    "korrespondent correspondant corresponsal correspondente corrispondente mitarbeiter mitarbeiterin gastbeitrag gastautor leserbrief équipe equipo "
    "equipe autor autora auteur autore sponsored partner content moderator support none null undefined nobody various default test me "
    "本报 本報 本刊 本台 本网 本網 本站 编辑 編輯 编辑部 編集部 记者 記者 本报记者 本报讯 来源 責任編輯 责任编辑 기자 편집국 관리자 تحرير المحرر محرر مراسل डेस्क ब्यूरो संवाददाता "
    "ডেস্ক প্রতিবেদক নিজস্ব".split()
)
"""Whoever is called so is no one: roles and software."""

OUTLET = frozenset(
    "news media times magazine online service services network tv radio group digital daily weekly herald gazette tribune "
    "journal post report reports international national inc ltd llc company gmbh ag verlag noticias nachrichten notizie notícias "
    "zeitung presse press agency agencies bureau blog blogs podcast show live press university institute foundation association "
    "council committee board department office associated".split()
)
"""Words of outlets' and firms' names."""

NOT_A_NAME = frozenset(
    "the our your and com www http https ago read minutes published updated posted monday tuesday wednesday thursday friday saturday "
    "sunday january february march july september october november december political chief senior deputy producer "
    "photographer columnist analyst editor-at-large director president minister professor freelance journalist redakteur redakteurin "
    "journaliste periodista jornalista giornalista chefredakteur volontär volontärin follow more view share comments comment email print "
    "release releases subscribe sign log login policy terms contact articles article posts all latest related about profile photo photos image video foto fotos "
    "bild bilder newsletter menu home search facebook twitter instagram whatsapp linkedin telegram youtube pinterest google mehr alle artikel "
    "alles teilen drucken kommentare kommentar abonnieren ver todos más compartir seguir comentarios voir plus partager suivre commentaires leggi "
    "condividi commenti mais compartilhar comentários archive archives category categories tags share copy open next previous "
    "image: credit courtesy getty images exclusive breaking update biography bio website about".split()
)
"""Words of pages and offices that stand in no name."""
