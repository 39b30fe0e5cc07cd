from collections.abc import Iterable
from functools import lru_cache

from django.db import models, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record
from salesdept.people.models import Role

from ..querysets import QuestionnaireQuerySet
from ..questions import Is, Question, must_hold_together


class Questionnaire(Record):
    """Questions to customers (4.3.2), in versions: once somebody was asked by one, a change makes the next one."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:questionnaire", args=[self.pk])

    @property
    def current(self) -> "QuestionnaireVersion":
        """The version that is sent from now on; an empty first one where nothing is asked yet."""
        return self._newest_of(self.versions.all())

    def _newest_of(self, versions) -> "QuestionnaireVersion":
        """Of `versions` newest first, as they are ordered: what a list has fetched is not asked for again."""
        newest = next(iter(versions), None)
        return newest or QuestionnaireVersion(questionnaire=self, number=1, content=[])

    def may_edit(self, user) -> bool:
        return user.is_a(Role.CLERK)

    @transaction.atomic
    def rewrite(self, questions: Iterable[Question], *, by) -> "QuestionnaireVersion":
        """Ask these questions from now on. RuleBroken where they don't hold together.

        Who was asked already goes on with the version of the letter. Locks the versions: an invitation to the newest
        that is being committed waits, or is seen.
        """
        if not self.may_edit(by):
            raise NotYourPart(gettext("The sales clerk writes the questionnaires."), "4.3.2")
        questions = list(questions)
        must_hold_together(questions)
        type(self).objects.select_for_update().get(pk=self.pk)
        version = self._newest_of(self.versions.select_for_update())
        before = _in_a_line(version.questions)
        if version.is_in_use:
            version = QuestionnaireVersion(questionnaire=self, number=version.number + 1)
        version.content = [one.kept() for one in questions]
        version.save()
        vars(version).pop("questions", None)
        changed = {"questions": [before, _in_a_line(questions)]}
        record_change(self, by=by, clause="4.3.2", action="rewrite", changed=changed)
        return version


def _in_a_line(questions: Iterable[Question]) -> str:
    return " · ".join(one.words for one in questions)


@lru_cache(maxsize=500)
def asked_by(version_pk: int) -> list[Question]:
    """What a version asks by which somebody was asked: it stays as it is, so that each process reads it once."""
    return QuestionnaireVersion.objects.get(pk=version_pk).questions


class QuestionnaireVersion(models.Model):
    """The questions as they are asked; once somebody was asked by them, the database keeps them as they are."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_version_of_a_number"),
        ]

    def __str__(self):
        return f"{self.questionnaire} {self.number}"

    @cached_property
    def questions(self) -> list[Question]:
        return [Question.read(kept) for kept in self.content]

    @property
    def is_in_use(self) -> bool:
        """Somebody was asked by it, or is kept as not asked."""
        return self.pk is not None and self.invitations.exists()

    @property
    def next_key(self) -> str:
        """A key that no question of this or an earlier version has."""
        kept = [one for version in self.questionnaire.versions.all() for one in version.content] + self.content
        return f"q{max((int(one['key'][1:]) for one in kept), default=0) + 1}"

    def condition_in_words(self, question: Question) -> str:
        """When it is shown, "" for always."""
        condition = question.condition
        earlier = next((one for one in self.questions if condition and one.key == condition.question), None)
        if condition is None or earlier is None:
            return ""
        told = {
            "question": earlier.words,
            "relation": Is(condition.relation).label,
            "value": earlier.told(condition.value),
        }
        return gettext("only when “%(question)s” %(relation)s %(value)s") % told
