"""Which name another one is likely to be a slip of."""

from collections.abc import Iterable
from difflib import get_close_matches

from salesdept.common.tables.names import folded

NEAR = 0.86
SLIP = 0.82

WORDS = {
    "sector": (
        "agriculture | automotive | banking | biotechnology | chemicals | construction | consulting | "
        "education | electronics | employment | energy | engineering | entertainment | finance | food | "
        "government | health | healthcare | hospitality | insurance | logistics | machinery | manufacturing | "
        "marketing | media | medical | mining | pharmaceuticals | real estate | retail | services | software | "
        "technology | telecommunications | textiles | tourism | transportation | travel | utilities | wholesale"
    ),
    "office_location": (
        "Argentina | Australia | Austria | Belgium | Brazil | Canada | Chile | China | Colombia | Czechia | "
        "Denmark | Egypt | Finland | France | Germany | Greece | Hong Kong | Hungary | India | Indonesia | "
        "Ireland | Israel | Italy | Japan | Jordan | Kenya | Korea | Macau | Malaysia | Mexico | Netherlands | "
        "New Zealand | Nigeria | Norway | Pakistan | Panama | Peru | Philippines | Poland | Portugal | Romania | "
        "Russia | Saudi Arabia | Singapore | South Africa | Spain | Sweden | Switzerland | Taiwan | Thailand | "
        "Turkey | Ukraine | United Kingdom | United States | Vietnam"
    ),
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` might be a slip of, None when nothing is near."""
    by_fold = {folded(one): one for one in known}
    near = get_close_matches(folded(name), by_fold, n=1, cutoff=NEAR)
    return by_fold[near[0]] if near else None


def slip_of(value: str, column: str) -> str | None:
    """The usual word of that column that `value` is a likely misspelling of, None when it is one or is none."""
    words = {word.casefold(): word for word in WORDS.get(column, "").split(" | ")}
    if not value.isascii() or value.casefold() in words or len(value) < 5:
        return None
    near = get_close_matches(value.casefold(), words, n=1, cutoff=SLIP)
    return words[near[0]] if near else None
