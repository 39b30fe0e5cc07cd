import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from salesdept.common.together import Together


def person() -> models.ForeignKey:
    return models.ForeignKey(
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    """Cards are looked at one by one and weighed with a reason; the manager signs for those of supervisors."""

    dependencies = [("appraisal", "0009_keep_rules"), ("people", "0003_work_days")]

    operations = [
        Together(
            [
                migrations.RemoveConstraint(model_name="review", name="one_review_per_team"),
                migrations.AlterField(
                    model_name="review",
                    name="team",
                    field=models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.UniqueConstraint(
                        fields=("period", "revision", "team"), name="one_review_per_team", nulls_distinct=False
                    ),
                ),
                migrations.AddField(
                    model_name="period",
                    name="confirmed_by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="period", name="objections_until", field=models.DateField(editable=False, null=True)
                ),
                migrations.AddField(model_name="scorecard", name="seen_by", field=person()),
                migrations.AddField(
                    model_name="scorecard", name="seen_at", field=models.DateTimeField(editable=False, null=True)
                ),
                migrations.AddField(
                    model_name="scorecard",
                    name="question",
                    field=models.TextField(blank=True, default="", editable=False, verbose_name="question"),
                    preserve_default=False,
                ),
                migrations.AddField(model_name="scorecard", name="asked_by", field=person()),
                migrations.AddField(
                    model_name="scorecard",
                    name="answer",
                    field=models.TextField(blank=True, default="", editable=False, verbose_name="answer"),
                    preserve_default=False,
                ),
                migrations.AddField(model_name="scorecard", name="answered_by", field=person()),
                migrations.AddField(
                    model_name="scorecard",
                    name="set_grade",
                    field=models.CharField(blank=True, default="", editable=False, max_length=1),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="scorecard",
                    name="grade_reason",
                    field=models.TextField(blank=True, default="", editable=False),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="scorecard",
                    name="comment",
                    field=models.TextField(blank=True, default="", editable=False, verbose_name="comment"),
                    preserve_default=False,
                ),
                migrations.AddConstraint(
                    model_name="scorecard",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("set_grade", ""), ~models.Q(("grade_reason", "")), _connector="OR"),
                        name="grade_departs_with_a_reason",
                    ),
                ),
            ]
        )
    ]
