"""Frames: the elements of a page that publishing software marks as something other than the article."""

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from transforms.clean.markup import elements

_TAGS = frozenset({"nav", "footer", "aside", "figcaption", "dialog", "form", "noscript"})
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "alertdialog", "menu"}
)
_NEVER = frozenset({"html", "body", "article", "main"})
NAMES = frozenset(
    r"""
comments? comment-?(?:list|form|section|area|box|wrapper|thread)s? commentlist discussions? disqus respond replies
related(?:-?(?:posts?|articles?|stor(?:y|ies)|content|news|links?|items?|topics?))? jp-relatedposts yarpp recirc\w* recommend\w*
also-?like read-?(?:also|next|more) more-?(?:stories|news|articles|on|from) see-?also most-?(?:read|popular|viewed|commented)
popular-?posts? trending latest-?(?:news|posts|stories|articles) outbrain taboola
share share-?(?:bar|buttons?|tools|links|icons|this|wrapper|list)s? sharing shariff social social-?(?:share|media|links|icons|buttons|bar|sharing|follow)
addthis addtoany sharedaddy follow-?us newsletter newsletter-?\w+ sign-?up subscribe(?:box|form)? subscriptions? subscribe-\w+
cookies? cookie-?\w+ gdpr consent onetrust(?:-\w+)? didomi(?:-\w+)? cybot\w* usercentrics\w* qc-cmp2?-?\w* cmplz(?:-\w+)? ads? ad-?(?:slot|unit|container|wrapper|banner|label|block|box|placeholder) advert\w* dfp sponsor\w* promo
sidebar breadcrumbs? nav navbar navigation menu footer popup modal overlay widget-?area sidebar-?widget toolbar pagination pager skip-?link
tags tag-?(?:list|cloud|links|cloud-link)s? taglist topics-?list cat-?links post-?tags
entry-?meta post-?meta article-?meta entry-?footer post-?(?:nav|navigation|footer) byline dateline timestamp author-?(?:box|bio|info|card|block|profile) about-?(?:the-)?author
caption (?<!drop[_-])cap credits? copyright image-?credit photo-?credit tooltip toc table-of-contents poll rating ratings login print-?only
kommentare? teilen verwandte-?\w* werbung anzeige comentarios? compartir relacionad[oa]s? publicidade? commentaires? partager publicite
commenti condividi correlati pubblicita comentarios compartilhar reklama udostepnij
(?:pay|reg|subscription|registration)-?wall-(?:banner|box|cta|form|message|notice|offer|overlay|prompt) regwall (?:subscription|registration)-wall
komentar(?:e|i|y|z|ze)? komentarii? kommentarer kommentit reacties comentarii diskuze yorum(?:lar)? binh-?luan
gerelateerde? relatera(?:d|t|de) relatert(?:e)? relatere(?:t|de) powiazane souvisejici ilgili(?:-?haberler)? terkait baca-?juga (?:tin-?)?lien-?quan kanren sns
""".split()
)
"""What classes and ids of frames are made of, as patterns of whole words."""
_NOT_OWN = re.compile(r"(?:^|(?<=\s))(?:has|no|with|without|hide|show)[_-]\S*")
"""Classes that tell what an element has about it, and not what it is."""
_TERMS = re.compile(r"(?:^|(?<=\s))(?:tag|category)-\S*")
"""The classes that WordPress makes of a post's tags and categories, whatever these say."""
_POST = re.compile(r"(?:^|\s)(?:hentry|type-post)(?:$|\s)")
_NAME = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(sorted(NAMES))})(?:$|[\s_-])", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_frame(node: LexborNode) -> bool:
    """Whether an element says by its tag, role or name that it is no part of an article; of custom elements the tag is
    a name."""
    tag = node.tag
    if tag in _NEVER:
        return False
    if tag == "header":
        return node.css_first("h1") is None
    if tag in _TAGS:
        return True
    attributes = node.attributes
    if tag is not None and "-" in tag and _is_frame_name(tag):
        return True
    if not attributes:
        return False
    if attributes.get("role") in _ROLES:
        return True
    names = elements.names(attributes)
    return names != " " and _is_frame_name(names)


@lru_cache(maxsize=4096)
def _is_frame_name(names: str) -> bool:
    own = _NOT_OWN.sub("", names)
    if _POST.search(own):
        own = _TERMS.sub("", own)
    return _NAME.search(_HUMP.sub("-", own)) is not None
