"""Small files as other systems write them."""

import csv
import io
import zipfile
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from pipeline.imports.decisions import Decisions
from pipeline.imports.models import SalesImport
from pipeline.imports.work import work_on_imports

TEAMS = (
    ("sales_agent", "manager", "regional_office"),
    ("Ann Lee", "Rocco North", "East"),
    ("Bo Chen", "Rocco North", "East"),
    ("Cara Diaz", "Celia South", "West"),
)
PRODUCTS = (("product", "series", "sales_price"), ("GTX Basic", "GTX", "550"), ("GTX Pro", "GTX", "4,821"))
ACCOUNTS = (
    ("account", "sector", "office_location", "employees"),
    ("Acme Corporation", "technolgy", "United States", "2822"),
    ("Betatech", "medical", "Kenya", "1185"),
    ("Cancity", "retail", "Japan", "300"),
)
DEAL_COLUMNS = (
    "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value",
)  # fmt: skip
DEALS = (
    DEAL_COLUMNS,
    ("D1", "Ann Lee", "GTXPro", "Acme Corporation", "Won", "2017-02-20", "2017-03-01", "5000"),
    ("D2", "Bo Chen", "GTX Basic", "Acme Corporation", "Won", "2017-02-20", "2017-03-01", "600"),
    ("D3", "Ann Lee", "GTX Basic", "Betatech", "Won", "2017-03-20", "2017-04-11", "1,000"),
    ("D4", "Cara Diaz", "GTXPro", "Cancity", "Lost", "2017-03-20", "2017-04-20", "0"),
    ("D5", "Cara Diaz", "GTX Basic", "Cancity", "Engaging", "2017-04-02", "", ""),
    ("D6", "Bo Chen", "GTX Basic", "", "Prospecting", "", "", ""),
)
FOUR = {"staff.csv": TEAMS, "things.csv": PRODUCTS, "who.csv": ACCOUNTS, "history.csv": DEALS}

ZH_HANT_DEALS = (
    ("商機編號", "業務員", "產品", "客戶", "階段", "開始日期", "成交日期", "成交金額"),
    ("甲001", "林淑芬", "雲端伺服器", "臺灣水泥股份有限公司", "成交", "106/02/20", "106/03/01", "NT$1,054"),
    ("甲002", "陳志明", "資料備份服務", "宏亞食品股份有限公司", "成交", "106/02/25", "民國106年3月15日", "２０００"),
    ("甲003", "林淑芬", "雲端伺服器", "明泰科技股份有限公司", "洽談中", "106/03/02", "", ""),
)
ZH_HANS_DEALS = (
    ("商机编号", "销售代表", "产品", "客户", "阶段", "开始日期", "成交日期", "成交金额"),
    ("甲001", "刘建宏", "云端服务器", "深圳发展银行股份有限公司", "成交", "2017年2月20日", "2017/3/1", "¥1,054.00"),
    ("甲002", "陈志明", "数据备份服务", "万科企业股份有限公司", "成交", "2017-02-25", "2017.3.15", "0.2万"),
    ("甲003", "刘建宏", "云端服务器", "中国宝安集团股份有限公司", "洽谈中", "2017-03-02", "", ""),
)


def as_csv(rows, *, encoding="utf-8", separator=",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*tables, titles=()) -> bytes:
    """A workbook with a sheet per table; cells keep their types."""
    book = Workbook()
    book.remove(book.active)
    for place, rows in enumerate(tables):
        sheet = book.create_sheet(titles[place] if titles else f"Sheet{place + 1}")
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def typed(rows) -> list[tuple]:
    """Dates and numbers as Excel keeps them."""
    return [tuple(_typed(cell) for cell in row) for row in rows]


def _typed(cell: str):
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return int(cell) if cell.isdigit() else cell or None


def zip_of(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def uploads(**files: bytes):
    """Files as they arrive: uploads(deals=b"...") is deals.csv."""
    return [SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()]


def four_files() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, as_csv(rows)) for name, rows in FOUR.items()]


def checked(files, by) -> SalesImport:
    """Uploaded and read by the worker: to be confirmed."""
    uploaded = SalesImport.upload(files, by=by)
    work_on_imports()
    uploaded.refresh_from_db()
    return uploaded


def imported(files, by, **decisions) -> SalesImport:
    """Uploaded, confirmed and run."""
    done = checked(files, by)
    if decisions:
        done.decide(by=by, decisions=Decisions(**decisions).as_json())
        work_on_imports()
    done.start(by=by)
    work_on_imports()
    done.refresh_from_db()
    return done
