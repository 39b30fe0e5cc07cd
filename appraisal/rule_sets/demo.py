"""The demo company's next rules: growth over three months, more weight on satisfaction; put forward, not announced."""

from decimal import Decimal

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month

from ..models import RuleSet
from ..models.rule_set import DEFAULT_CURVE


def tell_rules(story) -> None:
    manager = story.people.manager
    with story.on(story.today):
        draft = RuleSet.objects.create(
            **DEFAULT_CURVE,
            valid_from=Month.of(story.today).next,
            base_mode="trailing_3",
            weight_amount=Decimal(35),
            weight_satisfaction=Decimal(15),
            least_answers=2,
            why="單月起伏大，成長率改與前三個月平均相比；客戶滿意度加重。",
            drafted_by=manager,
        )
        record_change(draft, by=manager, clause="4.3.3", action="create")
        draft.propose(by=manager)
