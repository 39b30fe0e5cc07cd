from django.db import migrations


class Migration(migrations.Migration):
    """Customers' answers stand in the chapter of customers by now, with their rows (4.3.2)."""

    dependencies = [("appraisal", "0033_promotions"), ("customers", "0034_survey_answers_come_over")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="SurveyAnswer")]),
    ]
