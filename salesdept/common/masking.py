"""How numbers and addresses are shown to who need not read them whole (7.1.3)."""

FEWEST_DIGITS_WITH_HEAD = 10
DIGITS_AT_HEAD, DIGITS_AT_TAIL = 4, 3


def masked(text: str | list[str]) -> str:
    """A number or address with its heart hidden: 0912-***-678, w***@example.com; several with commas between."""
    if isinstance(text, list):
        return ", ".join(map(masked, text))
    return _masked_address(text) if "@" in text else _masked_number(text)


def _masked_address(address: str) -> str:
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}***@{host}"


def _masked_number(number: str) -> str:
    """Short numbers show nothing but their end: the head would give most of them away."""
    places = [at for at, sign in enumerate(number) if sign.isalnum()]
    head = DIGITS_AT_HEAD if len(places) >= FEWEST_DIGITS_WITH_HEAD else 0
    tail = DIGITS_AT_TAIL if len(places) > 2 * DIGITS_AT_TAIL else 0
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if at in hidden else sign for at, sign in enumerate(number))
