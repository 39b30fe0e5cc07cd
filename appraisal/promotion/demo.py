"""The demo company's promotion list: what the published months bear out; the oldest candidate is proposed."""

from ..models import Promotion
from .deriving import derive

PROPOSAL = "連續多月考核優秀，建議自下月起調薪百分之五，並負責帶領新進同仁。"


def tell(story) -> None:
    derive()
    waiting = list(Promotion.objects.waiting().order_by("last", "person__name"))
    if len(waiting) > 1:
        waiting[0].propose(by=story.people.manager, proposal=PROPOSAL)
