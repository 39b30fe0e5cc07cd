"""The words of an HTML mail: nothing in it runs, nothing is fetched."""

import re
from html.parser import HTMLParser

LONGEST = 1_000_000
CONDITIONS = re.compile(r"<!\[[^>]*>?")
"""What Word and Outlook write for themselves; the parser stops at those that it doesn't know."""
UNREAD = {"script", "style", "head", "title", "template", "noscript"}
LINES = {"p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}


def plain_text(html: str) -> str:
    """The text as lines, at most one empty one between two."""
    reader = _Words()
    reader.feed(CONDITIONS.sub(" ", html[:LONGEST]))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag, attrs):
        if tag in UNREAD:
            self.unread += 1
        elif tag in LINES:
            self.said.append("\n")
        elif tag == "td":
            self.said.append(" ")

    def handle_endtag(self, tag):
        if tag in UNREAD:
            self.unread = max(0, self.unread - 1)
        elif tag in LINES:
            self.said.append("\n")

    def handle_data(self, data):
        if not self.unread:
            self.said.append(re.sub(r"\s+", " ", data))
