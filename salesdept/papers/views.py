from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.content import served
from salesdept.common.history import history_of, words_for
from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import go, page_or_part, visible_or_404

from .forms import LanguageForm, LetterheadForm
from .kinds import kind_or_404
from .letterhead import Letterhead
from .making import ask_for
from .models import Paper

words_for(take_paper=_("Paper taken"), paper=_("Paper"), logo=_("Logo"))


@screen(_("Ask for a paper"), to=EVERYBODY, clauses=["3.4.3"])
@require_POST
def ask(request, kind, pk):
    """The PDF itself where it is there or quick to make, else the page that tells how far it is."""
    kind = kind_or_404(kind)
    document = kind.document_for(request.user, pk)
    form = LanguageForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else kind.language_for(document)
    paper = ask_for(document, kind, language, by=request.user)
    return go(request, paper.file_url if paper.is_made else paper)


@screen(_("Paper"), to=EVERYBODY, clauses=["3.4.3"])
def paper(request, pk):
    """How far it is; the file, once it is made."""
    paper = visible_or_404(Paper.objects.visible_to(request.user).for_list(), pk=pk)
    return page_or_part(request, "papers/paper_detail.html", "papers/_paper.html", {"paper": paper})


@screen(_("Paper as PDF"), to=EVERYBODY, clauses=["3.4.3", "7.1.3"])
def file(request, pk):
    """The PDF, to save, under the access rules of its document as they are now; whoever takes it is written down."""
    paper = visible_or_404(Paper.objects.visible_to(request.user).made().for_list(), pk=pk)
    answer = served(paper.stored, name=paper.name, kind="pdf")
    if request.method != "HEAD":
        paper.log_taking(by=request.user)
    return answer


@screen(_("Letterhead"), to=Letterhead.KEEPERS, clauses=["3.4.3"])
def letterhead(request):
    """The company's head on its papers: read and edited in one place."""
    head = Letterhead.to_edit() if request.method == "POST" else Letterhead.current()
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=head, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(head)
    history = [] if head._state.adding else history_of(head)
    context = {"form": form, "head": head, "history": history}
    return render(request, "papers/letterhead.html", context, status=form.status)


@screen(_("Logo of the letterhead"), to=Letterhead.KEEPERS, clauses=["3.4.3"])
def logo(request):
    """The picture as papers bear it, for the letterhead's own page."""
    answer = HttpResponse(bytes(Letterhead.current().logo), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer
