from datetime import timedelta
from itertools import islice

from django.db import migrations

BATCH = 1000


def take_over(apps, schema_editor):
    """Every text of research becomes a row; as it stood, it is version 1, with the confirmation that there was."""
    brief_model, version_model = (apps.get_model("pipeline", name) for name in ("Requirements", "RequirementsVersion"))
    need_model, step_model, answer_model = (
        apps.get_model("pipeline", name) for name in ("Need", "PurchaseStep", "RequirementsAnswer")
    )
    briefs = brief_model.objects.order_by("pk").prefetch_related("pain_points").iterator(chunk_size=BATCH)
    while batch := list(islice(briefs, BATCH)):
        needs, versions, answers = [], [], []
        for brief in batch:
            facts = needs_of(brief)
            needs += [
                # Rows stand in the order of their moments.
                need_model(requirements=brief, created_at=brief.created_at + timedelta(microseconds=place), **fact)
                for place, fact in enumerate(facts)
            ]
            if not facts and not brief.confirmed_on:
                continue
            content = {"needs": [as_written(fact) for fact in facts], "conditions": ""}
            version = version_model(requirements=brief, number=1, content=content)
            versions.append(version)
            if brief.confirmed_on:
                answers.append(
                    answer_model(
                        version=version,
                        verdict="confirmed",
                        name=brief.confirmed_by,
                        said_on=brief.confirmed_on,
                        how=brief.confirmed_how,
                    )
                )
        need_model.objects.bulk_create(needs)
        step_model.objects.bulk_create(step_model(requirements=one, text=one.process) for one in batch if one.process)
        version_model.objects.bulk_create(versions)
        answer_model.objects.bulk_create(answers)


def needs_of(brief) -> list[dict]:
    """The text of needs with the goals and the first pain point; each further pain point as a need of its own."""
    pains = [{"pain": one.pain or "–", "answer": one.answer} for one in brief.pain_points.all()]
    first = pains.pop(0) if pains else {"pain": "", "answer": ""}
    text = brief.needs_text or first["pain"] or brief.goals
    if not text:
        return []
    return [{"text": text, "goal": brief.goals, **first}, *({"text": one["pain"], "goal": "", **one} for one in pains)]


def as_written(fact: dict) -> dict:
    return {"priority": "must", "measure": "", "goal_on": "", **fact}


class Migration(migrations.Migration):
    """Research that was written as texts stands in rows; nothing is lost, and who confirmed has confirmed."""

    dependencies = [("pipeline", "0036_research")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True)]
