import unicodedata

from django.db import migrations

# code, English, traditional, simplified Chinese, place, asks for a note, in use
REASONS = [
    ("price", "Price too high", "價格過高", "价格过高", 10, False, True),
    ("competitor", "A competitor was chosen", "選擇了競爭對手", "选择了竞争对手", 15, False, True),
    ("no_budget", "No budget", "客戶沒有預算", "客户没有预算", 20, False, True),
    ("no_need", "The need has gone", "需求消失", "需求消失", 25, False, True),
    ("no_decision", "No decision, project stopped", "客戶未決策或項目停止", "客户未决策或项目停止", 30, False, True),
    ("does_not_fit", "Product or solution does not fit", "產品或方案不符需求", "产品或方案不符需求", 35, False, True),
    ("terms", "Delivery or payment terms", "交期或付款條件不合", "交期或付款条件不合", 40, False, True),
    ("no_contact", "The customer no longer answers", "客戶失聯", "客户失联", 45, False, True),
    ("other", "Other", "其他", "其他", 90, True, True),
    ("not_stated", "Not stated", "未說明", "未说明", 99, False, False),
]


def bring_reasons(apps, schema_editor):
    reason = apps.get_model("pipeline", "LossReason")
    fields = ("code", "name", "zh_hant", "zh_hans", "place", "needs_note", "is_active")
    reason.objects.bulk_create(reason(**dict(zip(fields, row, strict=True))) for row in REASONS)


def move_free_text(apps, schema_editor):
    """A written reason becomes a note; what an import could not tell stays not stated. Names become competitors."""
    opportunity, reason = apps.get_model("pipeline", "Opportunity"), apps.get_model("pipeline", "LossReason")
    other, not_stated = (reason.objects.get(code=code) for code in ("other", "not_stated"))
    lost = opportunity.objects.filter(state="lost")
    unsaid = lost.filter(lost_text__in=["imported: not stated", "匯入：未說明", "导入：未说明"])
    unsaid.update(lost_reason=not_stated)
    for row in lost.filter(lost_reason=None).only("lost_text").iterator():
        opportunity.objects.filter(pk=row.pk).update(lost_reason=other, lost_note=row.lost_text)
    for name in opportunity.objects.exclude(lost_to_text="").values_list("lost_to_text", flat=True).distinct():
        _move_competitor(apps, name)


def _move_competitor(apps, name):
    opportunity, competitor = apps.get_model("pipeline", "Opportunity"), apps.get_model("pipeline", "Competitor")
    key = _folded(name)
    if key:
        found, _new = competitor.objects.get_or_create(key=key, defaults={"name": name.strip()})
        opportunity.objects.filter(lost_to_text=name).update(competitor=found)


def _folded(name):
    """As names are compared when this was written: width, case, script and signs don't matter."""
    from opencc import OpenCC

    plain = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return (OpenCC("t2s").convert(" ".join(words)) or name.strip())[:120]


class Migration(migrations.Migration):
    """The usual reasons in three languages; free text moves to note and competitors."""

    dependencies = [("pipeline", "0011_loss_reasons")]

    operations = [
        migrations.RunPython(bring_reasons, migrations.RunPython.noop),
        migrations.RunPython(move_free_text, migrations.RunPython.noop),
    ]
