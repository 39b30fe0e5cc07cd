"""Seconds, size and memory of papers in three languages: contracts and proposals of about 1, 10 and 40 pages, and a
quotation of 300 lines; needs no database.

python manage.py shell -c "import bench.papers"      KINDS=proposal,quotation measures these alone;
                                                     PAPERS=<folder> keeps the PDFs there, to be looked at
"""

import os
import time
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from pipeline.papers.parts import Line, Side, Sums, rows
from salesdept.papers.capitals import in_capitals
from salesdept.papers.kinds import Content
from salesdept.papers.letterhead import Letterhead
from salesdept.papers.making import source_of
from salesdept.papers.printing import print_pdf

HEAD = Letterhead(
    name="雲嶺資訊股份有限公司",
    name_en="Yunling Information Co., Ltd.",
    address="臺北市內湖區瑞光路 513 巷 26 號 8 樓",
    address_en="8F., No. 26, Ln. 513, Ruiguang Rd., Neihu Dist., Taipei",
    tax_id="24536806",
    telephone="+886 2 8797 0000",
    email="sales@yunling.example",
    website="https://www.yunling.example",
    represented_by="林雲嶺",
    bank="第一銀行 內湖分行 000-00-000000",
)
NAMES = {
    "zh-hant": [
        "雲端 ERP 企業版授權",
        "MES 製造執行系統導入",
        "資安檢測與弱點掃描",
        "資料倉儲建置顧問服務",
        "現場教育訓練（每梯次）",
    ],
    "zh-hans": [
        "云端 ERP 企业版授权",
        "MES 制造执行系统导入",
        "信息安全检测与漏洞扫描",
        "数据仓库建设咨询服务",
        "现场培训（每批次）",
    ],
    "en": [
        "Cloud ERP Enterprise licence",
        "MES roll-out",
        "Security audit",
        "Data warehouse consulting",
        "Training on site",
    ],
}
DUTIES = {
    "zh-hant": "乙方應依附件所列之時程交付各項標的，並派駐合格人員提供安裝、測試與教育訓練；"
    "如有延遲，應於三日內以書面通知甲方並提出補救措施。",
    "zh-hans": "乙方应按照附件所列的时间表交付各项标的，并派驻合格人员提供安装、测试与培训；"
    "如有延迟，应在三日内以书面通知甲方并提出补救措施。",
    "en": "Party B delivers each item by the day named in the annex, with qualified people for installation, tests and "
    "training; of any delay it informs party A in writing within three days, and says how it will be made good.",
}
SIDE = Side("新竹精密機械股份有限公司", "12345675", "新竹市東區公道五路二段 101 號", "+886 3 571 0000", "王大明")


def goods_of(language: str, lines: int) -> tuple[list[Line], Decimal, Decimal]:
    """The lines, what they come to and the tax on it."""
    names = NAMES[language]
    goods = [
        Line(names[n % 5], Decimal(n % 7 + 1), "", Decimal(12_500 + n), Decimal((n % 7 + 1) * (12_500 + n)))
        for n in range(lines)
    ]
    net = sum((line.amount for line in goods), Decimal(0))
    return goods, net, (net * Decimal("0.05")).quantize(Decimal("0.01"))


def contract(language: str, lines: int, duties: int) -> Content:
    goods, net, tax = goods_of(language, lines)
    their, ours = duties // 2, duties - duties // 2
    facts = {
        "side": asdict(SIDE),
        "sums": asdict(Sums(net, tax, net + tax, "TWD")),
        "capitals": in_capitals(net + tax, "TWD", language),
        "our_duties": [DUTIES[language]] * ours,
        "their_duties": [DUTIES[language]] * their,
        "payment_terms": [
            {"en": "30 % on signing, 50 % on going live, 20 % on acceptance."}.get(
                language, "簽約 30%、上線 50%、驗收 20%"
            )
        ],
        "signed_on": date(2026, 11, 28),
    }
    return Content(
        "pipeline/papers/contract.html",
        _("Sales contract"),
        "HT-2026-0417",
        facts | rows(goods),
        mark="draft" if lines < 10 else "",
    )


def _priced(language: str, lines: int) -> dict:
    goods, net, tax = goods_of(language, lines)
    sums = asdict(Sums(net, tax, net + tax, "TWD", net, Decimal(0)))
    day = date(2026, 11, 28)
    return {
        "side": asdict(SIDE),
        "sums": sums,
        "valid_until": day,
        "sent_on": day,
        "subject": NAMES[language][0],
    } | rows(goods)


def proposal(language: str, lines: int, paragraphs: int) -> Content:
    """Each of the three written parts has a third of the paragraphs; as many needs are answered."""
    texts = dict.fromkeys(("introduction", "solution", "plan"), [DUTIES[language]] * (paragraphs // 3))
    steps = [{"title": name, "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 20)} for name in NAMES[language]]
    asked = [{"need": DUTIES[language], "words": NAMES[language][0], "is_left_out": False}] * (paragraphs // 3)
    facts = _priced(language, lines) | texts | {"steps": steps[: paragraphs // 3], "asked": asked}
    return Content("pipeline/papers/proposal.html", _("Sales proposal"), "OP-2026-0417-V1", facts)


def quotation(language: str, lines: int, _paragraphs: int) -> Content:
    facts = _priced(language, lines)
    return Content("pipeline/papers/quotation.html", _("Quotation"), "OP-2026-0417-V1", facts)


SIZES = {
    contract: {"1": (4, 2), "10": (150, 30), "40": (640, 90)},
    proposal: {"1": (2, 0), "10": (90, 60), "40": (500, 280)},
    quotation: {"300 lines": (300, 0)},
}


def measure() -> None:
    wanted = os.environ.get("KINDS", ",".join(make.__name__ for make in SIZES)).split(",")
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} cores")  # noqa: T201
    print(f"{'kind':<10} {'size':<9} {'language':<9} {'pages':>6} {'seconds':>8} {'kB':>6} {'MB memory':>10}")  # noqa: T201
    for make, sizes in SIZES.items():
        for name, size in sizes.items() if make.__name__ in wanted else ():
            for language in NAMES:
                measure_one(make, name, size, language)


def measure_one(make, name: str, size: tuple[int, int], language: str) -> None:
    with translation.override(language):
        source = source_of(make(language, *size), language, HEAD)
    begun = time.perf_counter()
    printed = print_pdf(source, seconds=300)
    took, kind, kb = time.perf_counter() - begun, make.__name__, len(printed.pdf) / 1000
    figures = f"{printed.pages:>6} {took:>8.1f} {kb:>6.0f} {printed.memory:>10}"
    print(f"{kind:<10} {name:<9} {language:<9} {figures}")  # noqa: T201
    if folder := os.environ.get("PAPERS"):
        Path(folder, f"{kind}-{name}-{language}.pdf").write_bytes(printed.pdf)


measure()
