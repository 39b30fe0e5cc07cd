"""A department's copy of a contract: read, confirmed, or returned with a question (3.5.1)."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from customers.views.pages import entered, form_page
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import ContractCopy, CopyQuestion
from ..roles import DEPARTMENTS, SELLERS
from .forms import AnswerForm, QuestionForm
from .models import signed_hash


@screen(_("Contract copy"), to=DEPARTMENTS, clauses=["3.5.1"])
def copy(request, pk):
    """What was agreed, the hash of the signed paper, and the two answers: confirm, or ask."""
    copy = _own_copy(request, pk)
    context = {
        "copy": copy,
        "contract": copy.contract,
        "sha256": signed_hash(copy.contract),
        "questions": copy.questions.all(),
        "may_answer": copy.confirmed_at is None and copy.open_question is None,
    }
    return render(request, "pipeline/copies/copy.html", context)


@screen(_("Confirm a contract copy"), to=DEPARTMENTS, clauses=["3.5.1"])
@require_POST
def copy_confirm(request, pk):
    copy = _own_copy(request, pk)
    copy.confirm(by=request.user)
    return go(request, copy)


@screen(_("Ask about a contract copy"), to=DEPARTMENTS, clauses=["3.5.1"])
def copy_ask(request, pk):
    copy = _own_copy(request, pk)
    form = QuestionForm(entered(request))
    if request.method == "POST" and form.is_valid():
        copy.ask(by=request.user, question=form.cleaned_data["question"])
        return go(request, copy)
    contract = copy.contract
    crumbs = [(contract.number, contract.get_absolute_url())]
    return form_page(request, form, _("Return it with a question"), copy.get_absolute_url(), crumbs)


@screen(_("Answer about a contract copy"), to=SELLERS, clauses=["3.5.1"])
def copy_answer(request, pk):
    question = visible_or_404(CopyQuestion.objects.visible_to(request.user).select_related("copy__contract"), pk=pk)
    contract = question.copy.contract
    contract.customer.must_be_kept_by(request.user)
    form = AnswerForm(entered(request))
    if request.method == "POST" and form.is_valid():
        question.give_answer(by=request.user, answer=form.cleaned_data["answer"])
        return go(request, contract)
    crumbs = [(contract.number, contract.get_absolute_url())]
    return form_page(request, form, question.question, contract.get_absolute_url(), crumbs)


def _own_copy(request, pk) -> ContractCopy:
    """The copy of the reader's department, by its contract."""
    copies = ContractCopy.objects.visible_to(request.user).for_list()
    return visible_or_404(copies, contract=pk, department=request.user.role)
