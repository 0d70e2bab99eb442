"""Enriching one article: findings are added, what was there stays."""

import dataclasses

from schemas.records import Article, Enrichment, Topic
from transforms.enrich.mediatopics import MEDIA_TOPICS
from transforms.enrich.topics import FLOOR, MOST_TOPICS, UNSURE, method, scores, witnesses


def enrich(article: Article) -> Article:
    """The article with `topic`, `topics` (at most three, best first) and how they were found.

    `topic` is `other` where no topic reaches the floor; its confidence is then that of the best one that fell short.
    """
    heard = witnesses(article)
    ranked = scores(heard)
    best, confidence = ranked[0] if ranked else (UNSURE, 0.0)
    topics = tuple(
        Topic(id=MEDIA_TOPICS[slug], name=slug, score=round(score, 4))
        for slug, score in ranked[:MOST_TOPICS]
        if score >= FLOOR
    )
    found = Enrichment(field="topic", method=method(heard, best), confidence=round(confidence, 4))
    return dataclasses.replace(
        article,
        topic=topics[0].name if topics else UNSURE,
        topics=topics,
        enrichment=(*article.enrichment, found),
    )
