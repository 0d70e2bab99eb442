"""FetchPages: items to items, with their page's text where the entry has none of its own."""

import apache_beam as beam

from schemas.records import Item


class FetchPages(beam.PTransform):
    """Items -> the same items: every text is taken as its source tells it, summaries marked as such.

    Pages that are to be fetched have their record (`PendingPage`) and their durable list (`StateFolder.pages`).
    """

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Item]:
        return items
