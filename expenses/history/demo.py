"""What the demo company spent in the year before its story begins, and a card statement of last month."""

import csv
import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from salesdept.common.calendar import Month

from .models import PastImport
from .work import work_on_past_imports

HEADER = ("交易日期", "單號", "金額", "商家", "費用類別", "姓名", "摘要")
USUAL = (
    ("差旅費", "台灣高鐵", "高鐵來回", (1_400, 4_200)),
    ("差旅費", "福華飯店", "外地出差住宿", (2_600, 5_400)),
    ("業務招待費", "欣葉餐廳", "客戶餐敘", (1_800, 5_200)),
    ("市場推廣費用", "彩藝印刷", "產品型錄", (4_000, 16_000)),
    ("通訊費", "中華電信", "行動電話月費", (599, 1_399)),
)
A_MONTH = 6
REFUND_EVERY = 17


def tell(story) -> None:
    """Finance brings in the year before, and the card statement of the last month, in which something came twice."""
    first = story.months[0]
    before = [_row(story, first.shift(-n), number) for n in range(12, 0, -1) for number in range(A_MONTH)]
    _take(story, f"費用明細-{first.shift(-12)}-{first.shift(-1)}.csv", before, first.first + timedelta(days=9))
    last = story.months[-1]
    card = [_row(story, last, number) for number in range(A_MONTH)]
    stand = (last.first + timedelta(days=11), "", 28_000, "彩藝印刷", "市場推廣費用", "", "展場看板")
    _take(story, f"公司卡-{last}.csv", [*card, stand, stand], last.next.first + timedelta(days=1))


def _row(story, month: Month, number: int) -> tuple:
    category, seller, purpose, span = USUAL[number % len(USUAL)]
    day = month.first + timedelta(days=story.random.randint(0, 27))
    amount = story.random.randint(*span)
    if story.random.randrange(REFUND_EVERY) == 0:
        amount, purpose = -amount, f"{purpose}退款"
    who = story.people.reps[(month.first.month + number) % len(story.people.reps)]
    return day, f"{month}-{number + 1:02}", amount, seller, category, who.name, purpose


def _take(story, name: str, rows: list[tuple], day: date) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    finance = story.people.finance[0]
    with story.on(min(day, story.today)):
        one = PastImport.upload(SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig")), by=finance)
        work_on_past_imports()
        one.refresh_from_db()
        one.run(by=finance)
        work_on_past_imports()
