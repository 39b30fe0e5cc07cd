"""What the stages of other systems mean in ours (3.1 to 3.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .names import folded


class Meaning(models.TextChoices):
    """What becomes of a deal: a signed contract, a lost opportunity, or an open one in a stage of the sales flow."""

    DEVELOPMENT = "development", _("Customer development")
    REQUIREMENTS = "requirements", _("Requirements research")
    PROPOSAL = "proposal", _("Proposal")
    NEGOTIATION = "negotiation", _("Negotiation")
    WON = "won", _("Won: signed contract")
    LOST = "lost", _("Lost")


WORDS = {
    Meaning.DEVELOPMENT: (
        "prospecting | qualification | new | lead in | appointment scheduled | 客戶開發 | 開發中 | "
        "客户开发 | 开发中 | 初步接觸 | 初步接触"
    ),
    Meaning.REQUIREMENTS: (
        "engaging | engaged | qualified | needs analysis | discovery | value proposition | "
        "qualified to buy | id. decision makers | perception analysis | 需求調研 | 需求確認 | 洽談中 | "
        "需求调研 | 需求确认 | 洽谈中"
    ),
    Meaning.PROPOSAL: (
        "proposal | proposition | proposal/price quote | presentation scheduled | quote | 方案制定 | 報價 | "
        "提案 | 报价 | 方案报价"
    ),
    Meaning.NEGOTIATION: (
        "negotiation | negotiation/review | contract sent | decision maker bought in | 商務談判 | 議價 | "
        "商务谈判 | 议价"
    ),
    Meaning.WON: "won | closed won | 成交 | 已成交 | 贏單 | 赢单 | 結案成交 | 签约 | 簽約",
    Meaning.LOST: "lost | closed lost | 流失 | 輸單 | 输单 | 丟單 | 丢单 | 失敗 | 失败 | 未成交",
}
MEANINGS = {folded(word): meaning for meaning, words in WORDS.items() for word in words.split("|")}


def meaning_of(stage: str, said: dict[str, str]) -> Meaning | None:
    """What the stage means, by what a person `said` of it, else by the table; None when neither knows."""
    if said.get(stage) in Meaning.values:
        return Meaning(said[stage])
    return MEANINGS.get(folded(stage))
