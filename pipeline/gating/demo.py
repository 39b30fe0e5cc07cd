"""The demo company's gates: an item of its own, a waiver to decide, deals that rest or have no next step."""

from datetime import timedelta

from salesdept.people.models import Role, User

from ..models import GateItem, Opportunity
from ..stages import Stage


def tell(story) -> None:
    """By the same steps as users take; a few of the open deals of today."""
    manager = User.objects.filter(role=Role.MANAGER).first()
    _items(story)
    deals = list(Opportunity.objects.filter(state="open").select_related("owner", "customer").order_by("code"))
    by_stage = {stage: [deal for deal in deals if deal.stage == stage] for stage in list(Stage)[:4]}
    for deal in by_stage[Stage.DEVELOPMENT][:2]:
        deal.hold(
            by=deal.owner,
            wake_on=story.today + timedelta(days=9),
            expected_close=story.today + timedelta(days=60),
            reason="客戶年度預算尚未核定",
        )
    for deal in by_stage[Stage.DEVELOPMENT][2:4]:
        deal.plan(by=deal.owner, none_because="等待招標公告", none_until=story.today + timedelta(days=20))
    _waiver(by_stage[Stage.REQUIREMENTS])
    for deal in by_stage[Stage.NEGOTIATION][:1]:
        deal.set_probability(by=deal.owner, percent=60, reason="競爭對手仍在報價")
    for deal in by_stage[Stage.PROPOSAL][:1]:
        deal.send_back(by=manager, stage=Stage.REQUIREMENTS, reason="決策人更換，需重新確認需求")


def _items(story) -> None:
    with story.on(story.today - timedelta(days=30)):
        GateItem.objects.create(
            stage=Stage.REQUIREMENTS,
            text="References of the same industry named",
            text_zh_hant="已提供同業實績",
            text_zh_hans="已提供同业实绩",
        )


def _waiver(deals) -> None:
    """The budget of a public body is known only with the tender."""
    for deal in deals[:1]:
        deal.ask_waiver(by=deal.owner, code="budget", reason="公家機關，預算於招標時公告")
