from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class PlainFiles(StaticFilesStorage):
    """Addresses without a hash, each put together once: a page names the drawing of its icons some fifty times."""

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.url = cache(self.url)
