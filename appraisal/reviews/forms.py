"""Input of the review card by card (4.3.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import long_text


class QuestionForm(forms.Form):
    clause = "4.3.1"
    question = long_text(_("Question to the sales clerk"))


class NoteForm(forms.Form):
    clause = "4.3.1"
    text = long_text(_("What you say of the part of the month that you led"))


class AnswerForm(forms.Form):
    clause = "4.3.1"
    answer = long_text(_("Answer"))
