"""The simplest document there can be, to try the engine with."""

from django.db import models
from django.urls import reverse

from salesdept.common.errors import RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role


def is_written(paper, by) -> RuleBroken | None:
    return None if paper.text else RuleBroken("Nothing is written.", "5.2.2", remedy="Write it.", remedy_url="/")


class Paper(Document):
    state = models.CharField(max_length=10, default="draft", choices=[("draft", "a draft"), ("sent", "sent")])
    text = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "common"
        managed = False
        db_table = "paper_for_tests"

    def get_absolute_url(self):
        return reverse("home:today")

    @step("draft", "sent", label="Send", by=[Role.REP], clause="5.2.1", guards=[is_written])
    def send(self, *, by, text=None):
        if text == "burn":
            raise ZeroDivisionError
        self.text = text or self.text

    @step(["sent", "draft"], None, label="Stamp", by=None, clause="5.2.3", form="salesdept.common.forms.ReasonForm")
    def stamp(self, *, by, reason):
        self.text = f"{self.text} {reason}"
