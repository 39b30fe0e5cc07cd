"""What a file of customers holds, told by its columns, whatever system wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.columns import Field, plain, unused
from salesdept.common.tables.names import folded
from salesdept.common.text import Text

from ..own_fields.models import OwnField, own_fields


class Kind(models.TextChoices):
    COMPANIES = "companies", _("Customer files")
    CONTACTS = "contacts", _("Contact persons with their customers")
    LEADS = "leads", _("Leads")
    PURCHASES = "purchases", _("Purchase records of customers")


COMPANY_NAMES = (
    "company name | account | account name | customer | customer name | client | client name | organization | "
    "organisation | organization name | related company | parent name | associated company | "
    "primary associated company | company full name | code name | "
    "客戶 | 客戶名稱 | 公司 | 公司名稱 | 公司全名 | 公司全稱 | 企業名稱 | 單位名稱 | "
    "客户 | 客户名称 | 公司名称 | 公司全称 | 企业名称 | 单位名称 | 证券名称 | 證券名稱"
)
PERSON_NAMES = (
    "full name | contact | contact name | contact person | display name | 聯絡人 | 聯絡人姓名 | 姓名 | 窗口 | "
    "联系人 | 联系人姓名 | 联络人"
)
ANY_NAME = "name | 名稱 | 名称"
"""Titles that name whatever the file is about."""

FIELDS = (
    Field("company", _("Customer"), COMPANY_NAMES, is_needed=True),
    Field(
        "other_names",
        _("Other names"),
        "other name | also known as | aka | former name | former names | alternate name | 別名 | 又稱 | 曾用名 | "
        "舊名 | 别名 | 又称 | 旧名",
    ),
    Field(
        "tags",
        _("Tags"),
        "tag | labels | label | categories | tag list | 標籤 | 標記 | 标签 | 标记",
    ),
    Field(
        "short_name",
        _("Short name"),
        "short company name | abbreviation | company short name | 簡稱 | 公司簡稱 | 客戶簡稱 | 證券簡稱 | "
        "简称 | 公司简称 | 客户简称 | 证券简称 | a股简称 | 股票简称",
    ),
    Field(
        "english_name",
        _("English name"),
        "company name (english) | name in english | 英文名 | 英文名稱 | 英文簡稱 | 英文全名 | 公司英文名稱 | "
        "英文名称 | 英文简称 | 英文全称 | 公司英文名称",
    ),
    Field(
        "tax_id",
        _("Tax ID"),
        "tax id | vat | vat number | tax number | tin | 統一編號 | 統編 | 營利事業統一編號 | 公司統一編號 | 稅號 | "
        "税号 | 统一社会信用代码 | 纳税人识别号",
    ),
    Field("industry", _("Industry"), "sector | 產業 | 產業別 | 行業 | 行業別 | 行业 | 产业 | 所属行业 | 所屬行業"),
    Field(
        "employees",
        _("Employees"),
        "number of employees | no of employees | no. of employees | headcount | employee count | 員工數 | 員工人數 | "
        "人數 | 员工数 | 员工人数 | 人数",
    ),
    Field(
        "annual_revenue",
        _("Yearly revenue, in full"),
        "annual revenue | annualrevenue | 年營業額 | 年營收 | 年营业额 | 年营收",
    ),
    Field(
        "revenue",
        _("Yearly revenue, millions"),
        "yearly revenue, millions | revenue in millions | 營業額（百萬） | 營收（百萬） | 年營業額（百萬） | "
        "营业额（百万） | 营收（百万） | 年营业额（百万）",
    ),
    Field(
        "founded_year",
        _("Founded"),
        "founded | founded in | year founded | year established | 成立年份 | 成立日期 | 成立年 | 设立日期 | 成立时间",
    ),
    Field("region", _("Region"), "area | territory | 地區 | 區域 | 地区 | 区域"),
    Field(
        "address",
        _("Address"),
        "street | street address | billing street | billing address | billing address street | mailing street | "
        "primary address street | address 1 | 地址 | 住址 | 公司地址 | 注册地址 | 註冊地址 | 通訊地址 | 通讯地址",
    ),
    Field("address2", _("Address, second line"), "address 2 | street 2 | street2"),
    Field(
        "city",
        _("City"),
        "billing city | mailing city | billing address city | primary address city | 城市 | 縣市 | 市",
    ),
    Field(
        "state",
        _("State or province"),
        "state region | province | billing state | billing state province | mailing state | billing address state | "
        "省份 | 省",
    ),
    Field(
        "postal_code",
        _("Postal code"),
        "zip | zip code | billing zip | billing zip postal code | billing postal code | billing code | mailing zip | "
        "billing address postal code | 郵遞區號 | 邮编 | 邮政编码",
    ),
    Field(
        "country",
        _("Country"),
        "country region | billing country | mailing country | billing address country | 國家 | 国家",
    ),
    Field(
        "company_phone",
        _("Phone of the customer"),
        "company phone | account phone | main phone | 公司電話 | 總機 | 公司电话 | 总机",
    ),
    Field(
        "website",
        _("Website"),
        "web site | web | url | homepage | website url | company domain name | domain | 網址 | 網站 | 公司網址 | "
        "网址 | 网站 | 公司网址 | 官网",
    ),
    Field("level", _("Class"), "class | customer class | 客戶等級 | 客戶級別 | 等級 | 客户等级 | 客户级别 | 等级"),
    Field(
        "owner",
        _("Owner"),
        "account owner | contact owner | company owner | owner name | sales rep | sales representative | "
        "salesperson | assigned user | assigned user name | assigned to | owner email | 負責人員 | 業務 | 業務員 | "
        "業務代表 | 業務負責人 | 客戶負責人 | 销售代表 | 业务员 | 业务代表 | 负责销售 | 客户负责人",
    ),
    Field("person", _("Contact person"), PERSON_NAMES),
    Field("last_name", _("Last name"), "lastname | surname | family name | 姓 | 姓氏"),
    Field("first_name", _("First name"), "firstname | given name | 名 | 名字"),
    Field(
        "title",
        _("Job title"),
        "job title | jobtitle | position | job position | function | 職稱 | 職位 | 职称 | 职位 | 职务 | 職務",
    ),
    Field(
        "person_phone",
        _("Phone of the person"),
        "contact phone | direct phone | work direct phone | 聯絡人電話 | 联系人电话 | 分機",
    ),
    Field(
        "mobile",
        _("Mobile phone"),
        "mobile phone | cell | cell phone | mobile number | 手機 | 行動電話 | 手机 | 移动电话",
    ),
    Field(
        "phone",
        _("Phone"),
        "phone number | telephone | tel | business phone | work phone | 電話 | 聯絡電話 | 电话 | 联系电话",
    ),
    Field(
        "email",
        _("E-mail"),
        "e-mail | mail | email address | work email | 電子郵件 | 電郵 | 信箱 | 電子信箱 | 邮箱 | 电子邮件 | 电子邮箱",
    ),
    Field("birthday", _("Birthday"), "birthdate | date of birth | birth date | 生日 | 出生日期 | 出生年月日"),
    Field(
        "channel",
        _("Channel"),
        "lead source | leadsource | source | original source | origin | 管道 | 渠道 | 來源 | 客戶來源 | 線索來源 | "
        "获客渠道 | 来源 | 线索来源",
    ),
    Field("campaign", _("Campaign"), "campaign name | 活動 | 行銷活動 | 活动 | 市场活动"),
    Field(
        "note",
        _("Note"),
        "notes | description | remark | remarks | comment | comments | 備註 | 說明 | 需求 | 备注 | 说明",
    ),
    Field(
        "what",
        _("What was bought"),
        "product | product name | item | purchased | 購買內容 | 品名 | 產品 | 產品名稱 | 购买内容 | 产品 | 产品名称",
    ),
    Field(
        "bought_on",
        _("Bought on"),
        "purchase date | order date | invoice date | date of purchase | 購買日期 | 訂購日期 | 訂單日期 | 發票日期 | "
        "购买日期 | 订购日期 | 订单日期 | 发票日期",
    ),
    Field(
        "amount",
        _("Amount"),
        "purchase amount | order amount | total amount | 金額 | 購買金額 | 訂單金額 | 金额 | 购买金额 | 订单金额",
    ),
    Field("currency", _("Currency"), "currency code | 幣別 | 币别 | 币种"),
    Field(
        "order_number",
        _("Number of the order or invoice"),
        "order number | order no | order no. | invoice number | invoice no | 訂單編號 | 訂單號碼 | 發票號碼 | "
        "订单编号 | 订单号 | 发票号码",
    ),
    Field("seller", _("Bought from"), "vendor | supplier | seller | competitor | 供應商 | 賣方 | 供应商 | 卖方"),
    Field(
        "ends_on",
        _("Runs until"),
        "expiry date | expires | expires on | valid until | end date | 到期日 | 有效至 | 到期日期 | 有效期至",
    ),
    Field("entity", _("Company or person"), "company type | is a company | is company | 公司類型 | 公司类型"),
    Field("deleted", _("Deleted there"), "is deleted | isdeleted | fivetran deleted"),
)
NAMES_OF_PERSONS = ("person", "last_name", "first_name")

_MEANINGS = {name: one.key for one in reversed(FIELDS) for name in one.names}
_ANY_NAME = {folded(name) for name in ANY_NAME.split("|")}


def known_fields() -> list[Field]:
    """What a file may tell: our fields, and the department's own (7.1.1)."""
    return [*FIELDS, *_own_fields()]


def _own_fields() -> list[Field]:
    asked = [one for about in OwnField.About for one in own_fields(about)]
    return [Field(one.key, one.label, one.label) for one in asked]


@dataclass(frozen=True)
class Recognised:
    """What a file holds and which column (by place, from 0) tells which field."""

    kind: str
    columns: dict[str, int]
    unused: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[Field]:
        """Fields without which nothing can be imported."""
        by_key = {one.key: one for one in FIELDS}
        wanted = [by_key["company"]] if "company" not in self.columns else []
        if self.kind == Kind.CONTACTS and not any(key in self.columns for key in NAMES_OF_PERSONS):
            wanted.append(by_key["person"])
        if self.kind == Kind.PURCHASES:
            wanted += [by_key[key] for key in ("what", "bought_on") if key not in self.columns]
        return wanted

    @property
    def is_whole(self) -> bool:
        return not self.missing


def recognise(header: Sequence[str]) -> Recognised:
    """Purchases where columns tell what was bought and when, contact persons where one names them, else files."""
    found = _found(header)
    if "what" in found and "bought_on" in found:
        return read_as(Kind.PURCHASES, header)
    names_persons = any(key in found for key in NAMES_OF_PERSONS) or ("entity" in found and "company" in found)
    return read_as(Kind.CONTACTS if names_persons else Kind.COMPANIES, header)


def read_as(kind: str, header: Sequence[str]) -> Recognised:
    """The columns that the synonyms find; a bare "Name" is the customer's in a file of customers."""
    columns = _found(header)
    about, telling = ("person", ("person", "last_name")) if kind == Kind.CONTACTS else ("company", ("company",))
    bare = next((place for place, title in enumerate(header) if plain(title) in _ANY_NAME), None)
    if bare is not None and not any(key in columns for key in telling):
        columns[about] = bare
    return Recognised(kind, columns, unused(header, columns))


def mapped_by_hand(kind: str, columns: dict[str, int], header: Sequence[str]) -> Recognised:
    """As a person says: `columns` may name places only within the heading and known fields."""
    known = {one.key for one in known_fields()}
    taken = {key: place for key, place in columns.items() if key in known and 0 <= place < len(header)}
    return Recognised(kind, taken, unused(header, taken))


def understood(header: Sequence[str]) -> int:
    """How many of these titles mean something."""
    return len(recognise(header).columns)


def _found(header: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    # Our own exports bear the labels in the reader's language.
    own = {name: one.key for one in _own_fields() for name in one.names}
    meanings = own | {folded(str(one.label)): one.key for one in FIELDS} | _MEANINGS
    for place, title in enumerate(header):
        key = meanings.get(plain(title))
        if key is not None and key not in columns:
            columns[key] = place
    return columns


@dataclass(frozen=True)
class Origin:
    """A system whose exports are known by titles that together only it writes."""

    name: Text
    marks: tuple[frozenset[str], ...]

    def is_of(self, titles: set[str]) -> bool:
        return any(marks <= titles for marks in self.marks)


def _origin(name: Text, *marks: str) -> Origin:
    return Origin(name, tuple(frozenset(folded(title) for title in one.split("|")) for one in marks))


ORIGINS = (
    _origin(
        "HubSpot",
        "property_name",
        "property_firstname",
        "record id | company owner",
        "record id | contact owner | lead status",
    ),
    _origin(
        "Zoho CRM", "record id | account owner", "record id | contact owner", "account owner id", "contact owner id"
    ),
    _origin(
        "Salesforce",
        "account owner | billing street",
        "account name | billing street",
        "name | billingstreet",
        "name | annualrevenue",
        "account id | last name",
        "account name | mailing street",
        "isdeleted | ownerid",
    ),
    _origin("Odoo", "company type | related company", "is a company", "is_company", "name | salesperson"),
    _origin("EspoCRM", "assigned user", "assignedusername", "billingaddressstreet", "billing address street"),
    _origin(_("Taiwan Stock Exchange"), "公司代號 | 公司名稱 | 營利事業統一編號"),
    _origin(_("Shenzhen Stock Exchange"), "A股代码 | 公司全称"),
    _origin(_("Stock list"), "code_name | ipoDate", "证券代码 | 证券名称"),
)


def origin_of(header: Sequence[str]) -> str:
    """The system that wrote the file, "" when it shows none."""
    titles = {folded(title) for title in header}
    return next((str(one.name) for one in ORIGINS if one.is_of(titles)), "")
