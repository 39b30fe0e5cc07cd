"""The demo company's survey: one questionnaire, one campaign, answers with comments, one of them low."""

from datetime import timedelta

from salesdept.messages.tasks import send_outbox
from salesdept.people.work_days.clock import work_clock

from ..models import Consent, Invitation, Questionnaire, SurveyCampaign
from .answering import take_answer
from .asking import ask_now
from .questions import Condition, Kind, Question

QUESTIONS = [
    Question(
        "q1",
        Kind.CSAT,
        {
            "zh-hant": "您對我們整體服務滿意嗎？",
            "zh-hans": "您对我们整体服务满意吗？",
            "en": "How content are you with our service?",
        },
        is_needed=True,
        rates=True,
    ),
    Question(
        "q2",
        Kind.TEXT,
        {
            "zh-hant": "哪裡出了問題？我們可以打電話給您嗎？",
            "zh-hans": "哪里出了问题？我们可以打电话给您吗？",
            "en": "What went wrong, and may we call you?",
        },
        condition=Condition("q1", "below", "3"),
    ),
    Question(
        "q3",
        Kind.NPS,
        {
            "zh-hant": "您會向同業推薦我們嗎？",
            "zh-hans": "您会向同行推荐我们吗？",
            "en": "How likely are you to recommend us?",
        },
    ),
    Question(
        "q4",
        Kind.SEVERAL,
        {"zh-hant": "哪些做得好？", "zh-hans": "哪些做得好？", "en": "What went well?"},
        choices={
            "zh-hant": ["反應速度", "產品品質", "專業程度", "交期"],
            "zh-hans": ["反应速度", "产品质量", "专业程度", "交期"],
            "en": ["Speed", "Quality", "Knowledge", "Delivery"],
        },
    ),
    Question(
        "q5",
        Kind.TEXT,
        {"zh-hant": "還有什麼想告訴我們？", "zh-hans": "还有什么想告诉我们？", "en": "Anything else?"},
    ),
]
ANSWERS = [
    (5, 10, ["1", "3"], "回應迅速，工程師很專業"),
    (4, 8, ["2"], "導入順利，希望教育訓練再多一些"),
    (5, 9, ["1", "2"], ""),
    (3, 6, [], "報表速度偏慢"),
    (2, 3, [], ""),
    (4, 9, ["3"], "交期準時，謝謝"),
    (5, 10, ["1"], "合作愉快"),
    (4, 7, ["4"], ""),
]
LOW = "上線後三天沒有人回電"
ASKED = 14


def tell(story) -> None:
    """Asked three weeks ago; who answers, answers within days."""
    clerk = story.people.clerk
    asked_on = work_clock().day_after(story.today - timedelta(days=22), 1)
    with story.on(asked_on):
        questionnaire = Questionnaire.objects.create(name="年度滿意度調查")
        questionnaire.rewrite(QUESTIONS, by=clerk)
        campaign = SurveyCampaign.objects.create(name="秋季滿意度調查", questionnaire=questionnaire, seed=7)
        campaign.start(by=clerk)
        customers = [one for one in story.customers if one.owner_id and one.contacts.exists()][:ASKED]
        for customer in customers:
            for contact in customer.contacts.filter(is_primary=True):
                Consent.say(contact, ways=["mail"], wish="given", source="電話確認", by=customer.owner)
        ask_now(campaign, customers)
        send_outbox()
        SurveyCampaign.objects.create(
            name="結案後滿意度", questionnaire=questionnaire, occasion=SurveyCampaign.Occasion.CASE, seed=7
        )
    _answer(story, campaign, asked_on)


def _answer(story, campaign, asked_on) -> None:
    waiting = Invitation.objects.asked().filter(campaign=campaign).order_by("pk")
    known = waiting.select_related("campaign", "version_asked")
    for days, (invitation, (rating, nps, liked, comment)) in enumerate(zip(known, ANSWERS, strict=False), start=1):
        values = {"q1": rating, "q3": nps, "q4": liked, "q5": comment, "q2": LOW if rating < 3 else ""}
        given = {key: value for key, value in values.items() if value not in ("", [])}
        with story.on(asked_on + timedelta(days=days)):
            take_answer(invitation, given, invitation.language)
