"""What goes wrong when somebody asks for something that the regulation does not allow."""


class RuleBroken(Exception):
    """A request that a clause forbids. Message and remedy are shown to the user: translate them.

    `remedy` says what to do instead and `remedy_url` leads there. Page, part and API answer with
    the same words and with the class's own HTTP status.
    """

    status = 422

    def __init__(self, message, clause: str, remedy="", remedy_url: str = ""):
        super().__init__(message)
        self.message = message
        self.clause = clause
        self.remedy = remedy
        self.remedy_url = remedy_url

    @property
    def further(self) -> dict:
        """What programs are told beside the words."""
        return {}


class NotYourPart(RuleBroken):
    """The clause gives this act to another person or role."""

    status = 403


class NotNow(RuleBroken):
    """The document is not in the state from which this step starts."""

    status = 409


class TooMany(RuleBroken):
    """More than one address, or one form, is let through in a while."""

    status = 429


class Stale(RuleBroken):
    """Somebody else changed the record after it was shown; `changes` says who did what since."""

    status = 409

    def __init__(self, message, clause: str, remedy="", remedy_url: str = "", changes=()):
        super().__init__(message, clause, remedy, remedy_url)
        self.changes = list(changes)

    @property
    def further(self) -> dict:
        return {"changes": self.changes} if self.changes else {}
