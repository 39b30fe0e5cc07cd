"""Which category of ours the name of a file's category means (5.1.2)."""

from collections.abc import Iterable

from salesdept.common.tables.names import folded

from ..models.budget import Category
from .models import FileCategory

WORDS = {
    "travel": (
        "travel | airfare | flight | airline | train | rail | transport | taxi | hotel | lodging | accommodation | "
        "meals | mileage | parking | fuel | car hire | vehicle hire | toll | 差旅 | 出差 | 機票 | 机票 | 交通 | 住宿 | "
        "高鐵 | 高铁 | 計程車 | 出租车 | 餐費 | 餐费 | 膳食 | 停車 | 停车 | 油資 | 油费"
    ),
    "entertainment": (
        "entertainment | hospitality | gift | refreshments | catering | 招待 | 餐敘 | 宴請 | 宴请 | 禮品 | 礼品 | 交際"
    ),
    "marketing": (
        "marketing | advertising | publicity | promotion | exhibition | trade fair | printing | campaign | 市場 | "
        "市场 | 推廣 | 推广 | 廣告 | 广告 | 展覽 | 展览 | 行銷 | 印刷"
    ),
    "communication": (
        "communication | telephone | phone | mobile | postage | internet | broadband | 通訊 | 通讯 | 電話 | 电话 | "
        "手機 | 手机 | 網路 | 网络 | 郵資 | 邮费"
    ),
    "training": (
        "training | course | conference | seminar | books | subscription | team activity | 訓練 | 训练 | 培訓 | 培训 | "
        "課程 | 课程 | 研討 | 研讨 | 團隊 | 团队"
    ),
}
MEANT = [(folded(word), code) for code, words in WORDS.items() for word in words.split("|")]


class Proposals:
    """Our category for each name, in two queries: the one remembered, else called so, else what it sounds like."""

    def __init__(self, names: Iterable[str]):
        self.names = {name: key_of(name) for name in names}
        known = FileCategory.objects.filter(key__in=set(self.names.values()))
        self.remembered = {one.key: one.category_id for one in known}
        ours = our_categories()
        self.called = {folded(str(one)): one.pk for one in ours} | {folded(one.code_or_name): one.pk for one in ours}
        self.by_code = {one.code: one.pk for one in ours if one.code}

    def of(self, name: str):
        """Id of our category, None where it must be asked."""
        key = self.names[name]
        return self.remembered.get(key) or self.called.get(key) or self._sounds_like(key)

    def is_remembered(self, name: str) -> bool:
        return self.names[name] in self.remembered

    def _sounds_like(self, key: str):
        return next((self.by_code.get(code) for word, code in MEANT if word in key), None)


def our_categories() -> list[Category]:
    """All of them, in the regulation's order; everybody may know them."""
    return list(Category.objects.all())


def key_of(name: str) -> str:
    """As a name is compared and remembered; a row without a category has one, too."""
    return folded(name)[:120] or "-"
