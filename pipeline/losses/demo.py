"""What the demo company lost in the past months, why and to whom."""

from datetime import timedelta
from decimal import Decimal

from ..models import LossReason, Opportunity

LOST = [
    ("price", "鼎新資訊", "對手低一成半，客戶只看總價"),
    ("price", "鼎新資訊", "對手以三年合約換取低價"),
    ("price", "精誠系統", "最後一輪對手再降價"),
    ("competitor", "精誠系統", "對手與客戶集團已有合作"),
    ("competitor", "鼎新資訊", "客戶偏好對手的行業範本"),
    ("no_budget", "", "年度預算被凍結"),
    ("no_decision", "", "總經理換人，項目停止"),
    ("no_decision", "", "改為明年再評估"),
    ("does_not_fit", "國際大廠甲", "需要多國會計準則"),
    ("terms", "精誠系統", "客戶要求驗收後才付款"),
    ("no_contact", "", "三次聯繫未回覆"),
    ("other", "", "客戶被併購，由母公司統一採購"),
]


def tell(story, products) -> None:
    """One loss after the other over the past ten months, by reps in turn; the largest of late waits for its word."""
    reasons = {reason.code: reason for reason in LossReason.objects.in_use()}
    for number, (code, rival, note) in enumerate(LOST):
        rep = story.people.reps[number % len(story.people.reps)]
        customer = story.random.choice([one for one in story.customers if one.owner_id == rep.pk])
        product = products[number % len(products)]
        end = story.today - timedelta(days=300 - 26 * number)
        with story.on(end - timedelta(days=story.random.randint(20, 70))):
            deal = Opportunity.open(
                by=rep,
                customer=customer,
                name=f"{customer.name[:4]} {product.series}",
                product=product,
                amount=product.list_price * Decimal(story.random.randint(9, 12)) / 10,
                expected_close=end,
            )
        with story.on(end):
            deal.lose(by=rep, reason=reasons[code], competitor=rival, note=note)
