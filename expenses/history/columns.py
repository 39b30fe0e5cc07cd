"""What the columns of a file of past expenses tell."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.columns import Field, plain
from salesdept.common.tables.reasons import explain

FIELDS = (
    Field(
        "spent_on",
        _("Day of the expense"),
        "date | transaction date | spent on | start date | date of expense | purchase date | invoice date | "
        "posting date | 日期 | 交易日期 | 交易日 | 消費日期 | 消费日期 | 費用日期 | 费用日期 | 出差日期 | 發票日期 | "
        "发票日期 | 開始日期 | 开始日期 | 發生日期 | 发生日期",
        is_needed=True,
    ),
    Field(
        "amount",
        _("Amount"),
        "value | transaction amount | gross amount | net amount | expense amount | spend | 金額 | 金额 | 交易金額 | "
        "交易金额 | 消費金額 | 消费金额 | 費用金額 | 费用金额 | 報銷金額 | 报销金额",
    ),
    Field(
        "total",
        _("Total of the row"),
        "total amount | total claim | row total | grand total | 合計 | 合计 | 總計 | 总计 | 總額 | 总额",
    ),
    Field(
        "seller",
        _("Seller"),
        "supplier | supplier name | merchant | merchant name | vendor | payee | shop | 商家 | 商店 | 賣方 | 卖方 | "
        "供應商 | 供应商 | 特約商店 | 店名 | 銷售方 | 销售方",
    ),
    Field(
        "category",
        _("Category"),
        "expense category | expense type | expense area | type of expense | transaction description | account | "
        "類別 | 类别 | 費用類別 | 费用类别 | 科目 | 費用科目 | 费用科目 | 項目 | 项目",
    ),
    Field(
        "reference",
        _("Reference"),
        "ref number | transaction reference | transaction id | transaction number | voucher | claim number | "
        "invoice number | 編號 | 编号 | 單號 | 单号 | 交易編號 | 交易编号 | 憑證號碼 | 凭证号 | 發票號碼 | 发票号码",
    ),
    Field(
        "cost_centre",
        _("Cost centre"),
        "cost center | department | owner org | transaction description 2 | project | 成本中心 | 部門 | 部门",
    ),
    Field(
        "claimant",
        _("Claimant"),
        "name | employee | employee name | cardholder | card holder | claimed by | e-mail | email | 姓名 | 員工 | "
        "员工 | 申請人 | 申请人 | 報銷人 | 报销人 | 持卡人",
    ),
    Field(
        "purpose",
        _("Purpose"),
        "purpose en | description | details | reason | memo | remarks | 用途 | 事由 | 摘要 | 說明 | 说明 | 備註 | 备注",
    ),
)
PARTS = (
    "airfare | air fare | flights | other transport | transport | transportation | ground transport | lodging | "
    "accommodation | hotel | meals | meals and incidentals | other | other expenses | 機票 | 机票 | 交通 | 交通費 | "
    "交通费 | 其他交通 | 住宿 | 住宿費 | 住宿费 | 餐費 | 餐费 | 餐飲 | 餐饮 | 膳食 | 其他 | 其他費用 | 其他费用"
)
"""Columns of a claim in one row: each of them is an amount of its own, and its title the category."""
PART_NAMES = Field("part", "", PARTS).names
LABELS = {one.key: one.label for one in FIELDS}

explain(
    {
        "no_amount": _("has no amount"),
        "nothing_spent": _("comes to nothing"),
        "day_to_come": _("has not come yet"),
        "expenses_stay": _("It was not taken back, all of its expenses count as before. You may take it back again."),
        "total_differs": _("the parts make %(sum)s: taken as the parts say"),
    }
)


def recognised(header: Sequence[str]) -> dict:
    """Field -> place of the column that its title names, the first of several; `parts` -> places of the amounts."""
    titles = [_names(title) for title in header]
    parts = [at for at, names in enumerate(titles) if names & PART_NAMES]
    found: dict = {"parts": parts if len(parts) > 1 else []}
    for field in FIELDS:
        known = {plain(name) for name in field.names}
        place = next((at for at, names in enumerate(titles) if names & known and at not in found.values()), None)
        if place is not None and place not in found["parts"]:
            found[field.key] = place
    if not found["parts"] and "amount" not in found and "total" in found:
        found["amount"] = found.pop("total")
    return found


def understood(header: Sequence[str]) -> int:
    found = recognised(header)
    return len(found) - 1 + len(found["parts"])


def _names(title: str) -> set[str]:
    """The title as it is compared, also without what a system writes in front of it: FIN.TRANSACTION DATE."""
    return {plain(title), plain(title.rpartition(".")[2])} - {""}
