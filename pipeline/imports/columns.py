"""What a file holds, told by its columns, whatever the file is called."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.columns import Field, plain, unused


class Kind(models.TextChoices):
    """The kinds of files, in the order in which they are imported."""

    TEAMS = "teams", _("Teams and people")
    PRODUCTS = "products", _("Product catalogue")
    ACCOUNTS = "accounts", _("Customers")
    DEALS = "deals", _("Deals")


ACCOUNT_NAMES = (
    "account | account name | customer | customer name | company | company name | client | client name | "
    "客戶 | 客戶名稱 | 公司 | 公司名稱 | 企業名稱 | 客户 | 客户名称 | 公司名称 | 企业名称 | 單位名稱 | "
    "单位名称"
)
AGENT_NAMES = (
    "sales agent | agent | sales rep | rep | salesperson | sales person | seller | owner name | deal owner | "
    "opportunity owner | account executive | 銷售代表 | 業務 | 業務員 | 業務人員 | 業務代表 | 銷售員 | "
    "銷售人員 | 销售代表 | 业务员 | 销售员 | 销售人员 | 业务代表"
)
PRODUCT_NAMES = "product | product name | item | 產品 | 產品名稱 | 品名 | 商品 | 商品名稱 | 产品 | 产品名称 | 商品名称"

FIELDS: dict[str, tuple[Field, ...]] = {
    Kind.TEAMS: (
        Field("sales_agent", _("Person"), AGENT_NAMES + " | name | 姓名", is_needed=True),
        Field(
            "manager",
            _("Supervisor"),
            "manager | supervisor | team leader | team lead | sales manager | reports to | 主管 | 銷售主管 | "
            "業務主管 | 上級 | 組長 | 经理 | 經理 | 销售主管 | 业务主管 | 上级 | 组长",
            is_needed=True,
        ),
        Field(
            "regional_office",
            _("Region"),
            "regional office | region | office | territory | area | 地區 | 區域 | 辦事處 | 分區 | 地区 | "
            "区域 | 办事处 | 大区",
        ),
        Field(
            "email",
            _("E-mail"),
            "email | e-mail | mail | email address | 電子郵件 | 電郵 | 信箱 | 邮箱 | 电子邮件",
        ),
    ),
    Kind.PRODUCTS: (
        Field("product", _("Product"), PRODUCT_NAMES, is_needed=True),
        Field(
            "series",
            _("Series"),
            "series | family | product family | category | line | 系列 | 類別 | 產品線 | 类别 | 产品线 | 分类",
        ),
        Field(
            "sales_price",
            _("List price"),
            "sales price | price | list price | unit price | 售價 | 定價 | 單價 | 牌價 | 價格 | 售价 | "
            "定价 | 单价 | 价格",
            is_needed=True,
        ),
    ),
    Kind.ACCOUNTS: (
        Field("account", _("Customer"), ACCOUNT_NAMES + " | name | 名稱 | 名称", is_needed=True),
        Field("sector", _("Industry"), "sector | industry | 產業 | 產業別 | 行業 | 行业 | 产业 | 所属行业"),
        Field(
            "year_established",
            _("Founded"),
            "year established | founded | year founded | 成立年份 | 成立日期 | 成立年 | 创立年份",
        ),
        Field(
            "revenue",
            _("Revenue"),
            "revenue | annual revenue | 營收 | 營業額 | 年營業額 | 营收 | 营业额 | 年营业额",
        ),
        Field(
            "employees",
            _("Employees"),
            "employees | headcount | number of employees | 員工數 | 員工人數 | 人數 | 员工数 | 员工人数 | 人数",
        ),
        Field(
            "office_location",
            _("Location"),
            "office location | location | country | city | 地點 | 所在地 | 國家 | 城市 | 国家 | 地点",
        ),
        Field("address", _("Address"), "address | street | 地址 | 住址 | 公司地址"),
        Field(
            "tax_id",
            _("Tax ID"),
            "tax id | vat number | vat | 統一編號 | 統編 | 營利事業統一編號 | 稅號 | 税号 | "
            "统一社会信用代码 | 纳税人识别号",
        ),
        Field(
            "subsidiary_of",
            _("Subsidiary of"),
            "subsidiary of | parent | parent account | parent company | related company | 母公司 | 集團 | "
            "上級公司 | 集团 | 上级公司",
        ),
    ),
    Kind.DEALS: (
        Field(
            "opportunity_id",
            _("Number"),
            "opportunity id | deal id | opportunity number | deal number | record id | opportunity | "
            "商機編號 | 案號 | 編號 | 單號 | 訂單編號 | 商机编号 | 编号 | 单号 | 订单编号",
            is_needed=True,
        ),
        Field("sales_agent", _("Person"), AGENT_NAMES, is_needed=True),
        Field("product", _("Product"), PRODUCT_NAMES),
        Field("account", _("Customer"), ACCOUNT_NAMES),
        Field(
            "deal_stage",
            _("Stage"),
            "deal stage | stage | stage name | status | pipeline stage | 階段 | 商機階段 | 銷售階段 | 狀態 | "
            "阶段 | 商机阶段 | 销售阶段 | 状态",
            is_needed=True,
        ),
        Field(
            "engage_date",
            _("Start"),
            "engage date | created date | create date | start date | open date | 建立日期 | 開始日期 | "
            "接觸日期 | 商機日期 | 创建日期 | 开始日期 | 接触日期",
        ),
        Field(
            "close_date",
            _("Closed on"),
            "close date | closed date | closing date | won date | 成交日期 | 結案日期 | 關閉日期 | "
            "簽約日期 | 结案日期 | 关闭日期 | 签约日期",
        ),
        Field(
            "close_value",
            _("Value without tax"),
            "close value | amount | value | deal value | deal amount | won amount | 成交金額 | 金額 | "
            "銷售額 | 合同金額 | 成交金额 | 金额 | 销售额 | 合同金额",
        ),
        Field("tax", _("Tax"), "tax | tax amount | vat amount | 稅額 | 營業稅 | 税额 | 增值税额"),
        Field("cost", _("Cost"), "cost | cost amount | cogs | 成本 | 成本金額 | 成本金额"),
    ),
}
MEANINGS = {kind: {name: one.key for one in fields for name in one.names} for kind, fields in FIELDS.items()}


@dataclass(frozen=True)
class Recognised:
    """The kind of a file and which column (by place, from 0) tells which field."""

    kind: str
    columns: dict[str, int]
    unused: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return bool(self.kind) and all(one.key in self.columns for one in FIELDS[self.kind] if one.is_needed)

    @property
    def missing(self) -> list[Field]:
        return [one for one in FIELDS.get(self.kind, ()) if one.is_needed and one.key not in self.columns]


def recognise(header: Sequence[str]) -> Recognised:
    """The kind that explains most of the heading; kind "" when that one lacks a needed column."""
    fits = [read_as(kind, header) for kind in Kind.values]
    best = max(fits, key=lambda fit: (len(fit.columns), fit.is_whole))
    return best if best.is_whole else Recognised("", best.columns, unused(header, best.columns))


def understood(header: Sequence[str]) -> int:
    """How many of these titles some kind of file explains."""
    return len(recognise(header).columns)


def mapped_by_hand(kind: str, columns: dict[str, int], header: Sequence[str]) -> Recognised:
    """As a person says: `columns` may name places only within the heading and fields of that kind."""
    known = {one.key for one in FIELDS.get(kind, ())}
    taken = {key: place for key, place in columns.items() if key in known and 0 <= place < len(header)}
    return Recognised(kind, taken, unused(header, taken))


def read_as(kind: str, header: Sequence[str]) -> Recognised:
    """The columns that the table of synonyms finds for that kind."""
    columns: dict[str, int] = {}
    for place, title in enumerate(header):
        key = MEANINGS[kind].get(plain(title))
        if key is not None and key not in columns:
            columns[key] = place
    return Recognised(kind, columns, unused(header, columns))
