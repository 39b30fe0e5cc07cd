"""Seconds, size and memory of papers of about 1, 10 and 40 pages in three languages; needs no database.

python manage.py shell -c "import bench.papers"      PAPERS=<folder> keeps the PDFs there, to be looked at
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
SIZES = {"1": (4, 2), "10": (150, 30), "40": (640, 90)}


def contract(language: str, lines: int, duties: int) -> Content:
    names = NAMES[language]
    goods = [
        Line(names[n % 5], Decimal(n % 7 + 1), "", Decimal(12_500 + n), Decimal((n % 7 + 1) * (12_500 + n)))
        for n in range(lines)
    ]
    net = sum((line.amount for line in goods), Decimal(0))
    tax = (net * Decimal("0.05")).quantize(Decimal("0.01"))
    their, ours = duties // 2, duties - duties // 2
    facts = {
        "side": asdict(
            Side("新竹精密機械股份有限公司", "12345675", "新竹市東區公道五路二段 101 號", "+886 3 571 0000", "王大明")
        ),
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


def measure() -> None:
    print(f"{'pages':>6} {'language':<9} {'seconds':>8} {'kB':>6} {'MB memory':>10}")  # noqa: T201
    for name, (lines, duties) in SIZES.items():
        for language in NAMES:
            with translation.override(language):
                source = source_of(contract(language, lines, duties), language, HEAD)
            begun = time.perf_counter()
            printed = print_pdf(source, seconds=300)
            took = time.perf_counter() - begun
            size = len(printed.pdf) / 1000
            print(f"{printed.pages:>6} {language:<9} {took:>8.1f} {size:>6.0f} {printed.memory:>10}")  # noqa: T201
            if folder := os.environ.get("PAPERS"):
                Path(folder, f"contract-{name}-{language}.pdf").write_bytes(printed.pdf)


measure()
