"""What sites write around articles, in the languages that the project is sure of (en here, es, fr, de,
it, pt, ru, ar, zh and ja in `foreign_phrases`).

Every phrase is meant for a whole line: `matches` never looks inside a longer text. Adding a phrase is adding a line.
"""

import re

from transforms.clean import foreign_phrases, tables

_EDGES = " \t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»‘’“”„…–—•·▪●→←↓▶►✉|\ufe0f、。：；！？「」『』【】（）《》〉〈＞・،؛؟"


def key(line: str) -> str:
    """The line as the tables spell it: lower case, no punctuation at its ends, straight apostrophes."""
    return line.strip(_EDGES).replace("’", "'").casefold()


LABELS = tables.lines(foreign_phrases.LABELS) | tables.lines("""
    ad
    ads
    advert
    advertisement
    advertisements
    advertising
    advertisement - scroll to continue
    advertisement continue reading the main story
    article continues after advertisement
    article continues below
    article continues below advertisement
    story continues below
    story continues below advertisement
    story continues after advertisement
    continue reading
    continue reading below
    sponsored
    sponsored content
    promoted
    paid content
    share
    share this
    share this article
    share this story
    share this post
    share this page
    share this with
    share this with family and friends
    share article
    share on facebook
    share on twitter
    share on x
    share on linkedin
    share on whatsapp
    share on pinterest
    share via email
    share:on
    share on:
    click to share
    copy link
    copy url
    link copied
    tweet
    tweet this
    email this
    email this article
    print
    print this article
    print article
    save article
    save this story
    bookmark
    read more
    read also
    see also
    also read
    read next
    up next
    load more
    show more
    view comments
    show comments
    click here to read more
    sign up
    sign in
    log in
    subscribe
    subscribe now
    follow us
    like us on facebook
    loading
""")
"""Lines that are nothing but furniture, wherever they stand."""

SENTENCES = tables.lines(
    foreign_phrases.SENTENCES
    + r"""
    (?:read|see|watch|listen|more|also read|read also|related)(?: more| also| next| here| on this)?\s?(?::|>|»).{0,160}
    (?:related|related (?:story|stories|article|articles|coverage|news|posts?|content)|recommended(?: for you)?)\s?:.{0,160}
    (?:to )?(?:read|see|view) (?:more|the (?:full|rest|original|complete)) (?:of )?(?:the |this )?(?:article|story|post|stories|articles|report)(?: here)?(?: (?:on|at|in|from) .{1,60})?
    continue reading(?: .{1,140})?
    click here(?: to .{1,80}| for .{1,80})?
    follow (?:us|@\w+)(?: .{0,120})?
    follow me on .{1,100}
    follow .{1,60} on (?:twitter|facebook|instagram|x|telegram|whatsapp|linkedin|tiktok|youtube|threads|google news|bluesky)\b.{0,80}
    (?:like|join|find) us on .{1,100}
    (?:join|follow) our (?:whatsapp|telegram) (?:channel|group).{0,80}
    (?:please )?share (?:this|on|via|with|the) (?:article|story|post|news|page|facebook|twitter|x|whatsapp|linkedin|email)\b.{0,60}
    the post .{1,300} (?:first )?appeared first on .{1,100}
    (?:this|the) (?:content|article|story|post|report|piece) (?:was |has been |is )?(?:originally |first )?(?:appeared|published|posted)(?: first| originally)? (?:on|in|by|at) [^.]{1,80}
    originally (?:published|appeared|posted) (?:on|in|at|by) [^.]{1,80}
    (?:sign up|subscribe)(?: now| here| today)? (?:to|for) (?:our|the|this|your|free|daily|get|receive|.{1,30}newsletter).{0,160}
    register (?:now|here|today|for free|for our|to (?:read|continue|comment))\b.{0,100}
    (?:sign up|subscribe)(?: now| here| today)?
    get (?:the|our|your|all|.{1,40}) .{0,80}(?:to your inbox|in your inbox|direct to your inbox|newsletter|by email)\b.{0,60}
    by (?:subscribing|signing up|submitting|clicking|registering|entering your email)\b.{0,40}\b(?:you|i) .{0,40}(?:agree|consent|accept|acknowledge).{0,260}
    for the latest .{1,60}(?:download|subscribe|sign up|follow).{1,120}
    (?:download|get|install) (?:our|the) .{0,40}\bapps?\b.{0,100}
    (?:available|download|get it) on (?:the )?(?:app store|google play).{0,40}
    listen to (?:our|the latest|more) .{0,40}podcasts?\b.{0,60}
    (?:get|find|hear) .{1,80}\bon your favou?rite podcast apps?
    this (?:site|website) (?:uses|is protected by) .{1,200}
    we use cookies\b.{0,200}
    (?:image|photo|picture|slide|foto|bild|imagen|imagem|immagine|фото) \d{1,3} ?(?:of|/|von|de|di|из) ?\d{1,3}
    ©.{0,140}
    copyright (?:©|\(c\)|by\b|\d{4}|.{1,40}\b(?:19|20)\d\d\b).{0,140}
    c\) (?:copyright|\d{4}).{0,140}
    (?:this (?:material|article|story) )?may not be (?:published|reproduced|copied)\b.{0,120}
    your browser does not support .{1,80}
    (?:view this post on|ver esta publicación en|voir cette publication sur|sieh dir diesen beitrag auf|ver esta publicação no|visualizza questo post su|посмотреть эту публикацию в) instagram(?: an)?
    a (?:post|photo|video|reel) shared by .{1,80}\(@[\w.]+.{0,60}
    (?:please )?enable javascript\b.{0,120}
    support (?:our|independent|local) journalism\b.{0,80}
"""
)
"""Patterns of whole lines that ask for something other than reading on."""

END_MARKS = tables.lines(foreign_phrases.END_MARKS) | tables.lines("""
    comments
    comment
    leave a comment
    leave a reply
    post a comment
    add a comment
    write a comment
    join the conversation
    related
    related articles
    related stories
    related posts
    related news
    related topics
    related content
    you may also like
    you might also like
    recommended
    recommended for you
    recommended stories
    recent posts
    latest news
    latest stories
    more from this author
    more stories
    more news
    most read
    most popular
    most viewed
    trending
    trending now
    see all
    bottom of page
    about the author
""")
"""Lines after which a page has nothing more to say, once the article has begun."""

PAGE_LABELS = tables.lines(foreign_phrases.PAGE_LABELS) | tables.lines("""
    top of page
    bottom of page
    skip to content
    skip to main content
    skip to navigation
    search
    menu
    home
    close
    open menu
    toggle navigation
    main menu
    navigation
    published
    updated
    last updated
    posted
    written by
    author
    writer
    image
    photo
    video
    listen
    watch
    listen to this article
    listen to article
    advertise
    contact us
    about us
    privacy policy
    terms of service
    terms of use
    back to top
    previous
    next
    previous article
    next article
    tags
    topics
    login
    register
""")
"""Lines of a page's frame: dropped from copied pages only, for in an article they may be headings."""

PAGE_SENTENCES = tables.lines(r"""
    (?:about )?\d{1,3}\s?-?(?:min|mins|minute|minutes)\.? (?:read|listen|watch)(?:ing time)?
    (?:reading time|read time|estimated reading time|lesezeit|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura)\b.{0,40}
    \d{1,3} (?:min|minuten|minutes|minutos|minuti)\.? (?:lesezeit|de lecture|de lectura|di lettura|de leitura)
    (?:\d+|no) (?:comments?|shares?|views?|likes?)(?: (?:·|\|).{0,40})?
    (?:source|sources|quelle|fuente|fonte)\s?: ?[^.]{1,60}
    (?:filed under|tagged|tags|topics|categories|category|more on)\s?:.{0,160}
    (?:image|photo|picture) (?:caption|credit|source)\b.{0,160}
    watch on .{1,40}
    (?:login|log in|sign in|register)(?: (?:/|or|\|) (?:login|log in|sign in|register|sign up))+
""")
"""The same, as patterns."""

_LONGEST = 420
_SENTENCE, _PAGE_SENTENCE = (re.compile(tables.any_of(some)) for some in (SENTENCES, PAGE_SENTENCES))
_QUOTES = '"“„«‘'


def is_furniture(line: str) -> bool:
    """Whether the whole line is a label or request that sites put around or between the paragraphs of an article."""
    if len(line) > _LONGEST or line[0] in _QUOTES:
        return False
    name = key(line)
    return name in LABELS or _SENTENCE.fullmatch(name) is not None


def is_page_furniture(line: str) -> bool:
    """Whether the whole line belongs to the frame of a page that was copied as text."""
    if len(line) > _LONGEST:
        return False
    name = key(line)
    return not name or name in PAGE_LABELS or _PAGE_SENTENCE.fullmatch(name) is not None or is_furniture(line)


def is_end_mark(line: str) -> bool:
    """Whether the line heads what comes after an article: its comments, its neighbours."""
    return len(line) < 60 and _COUNT.sub("", key(line)) in END_MARKS


_COUNT = re.compile(r"^\(?\d+\)?\s+|\s+\(?\d+\)?$")
