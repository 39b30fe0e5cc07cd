"""The demo company's maintenance: revisits recorded, due and missed, and cases in each state."""

from datetime import timedelta

from customers.models import Case
from salesdept.common.calendar import today

from .models import Revisit
from .planning import plan_revisits

FEEDBACK = ["報表很快，同仁滿意", "希望增加手機版", "教育訓練很清楚", "月結順利"]


def tell(story) -> None:
    """What the jobs plan, recorded by the reps up to some weeks ago; cases beside them."""
    plan_revisits()
    past = Revisit.objects.filter(
        due_on__lt=story.today - timedelta(days=12), contract__customer__owner__isnull=False
    ).select_related("contract__customer__owner")
    for number, revisit in enumerate(past.order_by("due_on")):
        Revisit.objects.filter(pk=revisit.pk).update(
            outcome="well",
            score=4 + number % 2,
            feedback=FEEDBACK[number % len(FEEDBACK)],
            done_at=revisit.created_at,
            by=revisit.customer.owner,
        )
    _cases(story)


def _cases(story) -> None:
    """One closed, one that waits for the customer, one in work, one that nobody has accepted."""
    aftersales, customers = story.people.aftersales, story.customers
    told = {"told_how": "call", "told_whom": "王經理"}
    with story.on(story.today - timedelta(days=20)):
        closed = _report(customers[0], "報表列印格式跑掉", "normal")
        closed.accept(by=aftersales)
        closed.solve(by=aftersales, solution="更新列印元件")
        closed.tell(by=aftersales, told_on=today(), **told)
        closed.find(by=aftersales, verdict="elsewhere", reason="列印元件的版本問題，與業務服務無關")
        closed.close(by=aftersales)
    with story.on(story.today - timedelta(days=3)):
        waiting = _report(customers[1], "登入偶爾逾時", "high")
        waiting.accept(by=aftersales)
        waiting.pause(by=aftersales, reason="請客戶提供發生時間")
        _report(customers[5], "希望匯出為試算表", "low", kind="suggestion").accept(by=aftersales)
    with story.on(story.today - timedelta(days=1)):
        _report(customers[7], "產線看板不更新", "critical")


def _report(customer, subject: str, severity: str, **facts) -> Case:
    return Case.report(customer, by=customer.owner, subject=subject, severity=severity, **facts)
