"""The demo company's offers: what was sent to win, and what is being written, approved and answered today."""

from datetime import timedelta
from decimal import Decimal

from salesdept.common.calendar import today

from ..models import Coverage, ExchangeRate, Need, Opportunity, PlanStep, TextBlock
from .approvals import approver_of
from .models import open_proposal

INTRODUCTION = (
    "本公司專注企業資訊系統二十年，服務製造、流通與服務業客戶超過三百家。\n"
    "本次提案的核心產品已在十二家同業上線，平均導入期三個半月。\n"
    "所有模組使用同一資料庫，報表即時產出，不需另行轉檔。"
)
SOLUTION = (
    "一、以標準流程整合訂單、庫存與總帳，自動拋轉傳票。\n"
    "二、各廠區共用單一料號與客戶主檔，權限依部門區分。\n"
    "三、既有系統資料分兩批轉入，平行作業一個月後正式切換。\n"
    "四、提供管理者儀表板：應收帳齡、存貨週轉、訂單毛利。"
)
PLAN = "專案由雙方各派一名負責人，每週一次進度會議，每階段以書面驗收後進入下一階段。"
STEPS = [("需求確認與規格書", 0, 20), ("系統建置與資料轉檔", 21, 55), ("教育訓練", 50, 62), ("平行作業與驗收", 63, 92)]
BLOCKS = [
    ("公司簡介", "introduction", "zh-hant", INTRODUCTION),
    ("Company profile", "introduction", "en", "Business systems for over three hundred companies in twenty years."),
    ("資料安全", "solution", "zh-hant", "資料存放於國內機房，每日備份兩份，異地保存三十天；所有存取均留有紀錄。"),
    ("导入方法", "solution", "zh-hans", "采用标准流程整合订单、库存与总账，分两批转入历史数据。"),
    ("驗收方式", "plan", "zh-hant", "每一階段由客戶代表依驗收清單逐項確認，簽署後視為完成。"),
]  # fmt: skip
RATES = {"USD": "31.450000", "CNY": "4.380000", "JPY": "0.208000", "EUR": "34.120000"}


def prepare(story) -> None:
    """Text blocks, and rates of exchange of the last weeks."""
    TextBlock.objects.bulk_create(
        TextBlock(title=title, part=part, language=language, text=text) for title, part, language, text in BLOCKS
    )
    weeks = [(week, story.today - timedelta(days=7 * week)) for week in range(3)]
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, day=day, rate=Decimal(rate) - week * Decimal("0.001"))
        for currency, rate in RATES.items()
        for week, day in weeks
    )


PLACES = ["解決方案第一點", "解決方案第二點", "報價：導入服務人天"]


def answer_needs(proposal, by) -> None:
    """Each must is covered; what is no must is left for a second phase."""
    needs = Need.objects.filter(requirements__opportunity=proposal.opportunity_id)
    for place, need in enumerate(needs):
        if need.priority == "must":
            said = {"how": "covered", "words": PLACES[place % len(PLACES)]}
        else:
            said = {"how": "left_out", "words": "列入第二期，本期預算不含"}
        Coverage.write(proposal, need, by=by, **said)


def propose(story, opportunity, *, supervisor, rep, product):
    """A version with its four parts, approved where it passes the limits, and sent."""
    proposal = _written(story, opportunity, supervisor, rep, product)
    answer_needs(proposal, rep)
    _discount(proposal, story.random.choice([0, 0, 3, 5, 8]), rep)
    if approver_of(proposal, supervisor):
        proposal.submit(by=supervisor)
        proposal.approve(by=story.people.manager)
    proposal.send(by=supervisor, to="王經理")
    opportunity.amount = proposal.quotation.totals.net_in_company
    opportunity.save(update_fields=["amount"])
    return proposal


def _written(story, opportunity, supervisor, rep, product):
    proposal = open_proposal(opportunity, by=supervisor, authors=[rep])
    proposal.introduction, proposal.solution, proposal.plan = INTRODUCTION, SOLUTION, PLAN
    proposal.save()
    begin = today() + timedelta(days=21)
    PlanStep.objects.bulk_create(
        PlanStep(
            proposal=proposal,
            title=title,
            starts_on=begin + timedelta(days=first),
            ends_on=begin + timedelta(days=last),
        )
        for title, first, last in STEPS
    )
    days = Decimal(story.random.randint(4, 18))
    goods = story.catalogue
    lines = [(product, Decimal(1)), (goods["SVC-DAY"], days), (goods["SVC-TRN"], Decimal(2))]
    proposal.quotation.add_many(lines, by=rep)
    proposal.quotation.add(goods["MNT-YEAR"], by=rep, is_optional=True)
    return proposal


def _discount(proposal, percent: int, by) -> None:
    if percent:
        proposal.quotation.begin_change(by)
        proposal.quotation.discount = Decimal(percent)
        proposal.quotation.changed(by)


def tell_of_today(story) -> None:
    """Of the opportunities in stage 3 some wait for approval, some for the customer's answer, one is answered."""
    standing = Opportunity.objects.filter(stage="proposal", state="open", product__isnull=False)
    for place, opportunity in enumerate(standing.select_related("owner", "product").order_by("code")[:8]):
        rep, product = opportunity.owner, opportunity.product
        supervisor = rep.supervisor_on(story.today)
        if place % 4 == 0:
            proposal = _written(story, opportunity, supervisor, rep, product)
            answer_needs(proposal, rep)
            _discount(proposal, 18, rep)
            proposal.submit(by=supervisor)
        elif place % 4 == 1:
            with story.on(story.today - timedelta(days=3)):
                sent = propose(story, opportunity, supervisor=supervisor, rep=rep, product=product)
            sent.decline(by=rep, feedback="希望教育訓練增加一場，付款改為三期。")
            open_proposal(opportunity, by=supervisor, authors=[rep])
        elif place % 4 == 2:
            with story.on(story.today - timedelta(days=34)):
                propose(story, opportunity, supervisor=supervisor, rep=rep, product=product)
            # Asked for since: the next gate wants an answer to it.
            Need.write(opportunity, by=rep, text="倉庫斷網時也要能掃描出入庫，恢復連線後自動補登")
        else:
            _written(story, opportunity, supervisor, rep, product)
