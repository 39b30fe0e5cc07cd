"""What the columns of a file of answers tell."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.columns import Field, plain
from salesdept.common.tables.reasons import explain

FIELDS = (
    Field("reference", _("Number of the answer"), "respondent | response id | id | 編號 | 问卷编号 | 問卷編號"),
    Field("received_on", _("Received on"), "date | timestamp | submitted | 日期 | 填寫時間 | 填写时间"),
    Field("rating", _("Rating, 1 to 5"), "csat | satisfaction | overall satisfaction | 滿意度 | 满意度 | 評分 | 评分"),
    Field("nps", _("Recommendation, 0 to 10"), "netpro | recommend | likelihood to recommend | 推薦 | 推荐"),
    Field("comment", _("Comment"), "comments | remarks | why | 意見 | 意见 | 建議 | 建议"),
    Field("product", _("Product"), "產品 | 产品"),
    Field("customer", _("Customer: name or tax ID"), "company | account | 客戶 | 客户 | 公司 | 統一編號"),
)
LABELS = {one.key: one.label for one in FIELDS}

explain(
    {
        "not_1_to_5": _("is not 1 to 5"),
        "not_0_to_10": _("is not 0 to 10"),
        "no_such_customer": _("has no customer file, or more than one of this name"),
        "no_day": _("names no day: say below when these answers came"),
        "in_the_future": _("lies in the future"),
        "not_taken_back": _("It was not taken back, all of its answers count as before. You may take it back again."),
        "month_published": _("lies in %(month)s, which is published: it counts there once the month is reopened"),
    }
)


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Field -> place of the column that its title names, the first of several."""
    titles = [plain(title) for title in header]
    found: dict[str, int] = {}
    for field in FIELDS:
        place = next((at for at, title in enumerate(titles) if title in {plain(name) for name in field.names}), None)
        if place is not None and place not in found.values():
            found[field.key] = place
    return found


def understood(header: Sequence[str]) -> int:
    return len(recognised(header))
