"""One company, one file (3.1.2): which files look alike, how two become one, and the way back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..doubles import Company, Doubles, suspects, whose
from ..forms import MergeForm, OtherFileForm, TakenForm
from ..models import Customer, Different, Merge
from ..models.merge import must_merge
from ..roles import CORRECT, SELLERS
from .pages import entered


@screen(_("Suspected doubles"), to=CORRECT, clauses=["3.1.2", "7.1.1"])
def customer_suspects(request):
    """Pairs of files that the reader sees both of; decided ones are gone from here."""
    return render(request, "customers/suspects.html", {"pairs": suspects(request.user)})


@screen(_("Merge two customer files"), to=CORRECT, clauses=["3.1.2"])
def customer_merge(request, pk):
    """First which other file it is, then field by field what the one file shall say."""
    kept = _mergeable(request, pk)
    other = request.GET.get("with") or request.POST.get("with")
    if not other:
        return _which_other(request, kept)
    gone = _mergeable(request, other)
    if gone.pk == kept.pk:
        raise Http404
    form = MergeForm(entered(request), kept=kept, gone=gone)
    if request.method == "POST" and form.is_valid():
        merge = Merge.of(kept, gone, by=request.user, facts=form.facts())
        messages.success(
            request, gettext("One file now: %(rows)d records of the other moved along.") % {"rows": merge.rows_moved}
        )
        return go(request, kept)
    context = {"form": form, "kept": kept, "gone": gone}
    return render(request, "customers/merge.html", context, status=422 if form.errors else 200)


def _which_other(request, kept: Customer):
    form = OtherFileForm(request.GET if "other" in request.GET else None, reader=request.user)
    if form.is_bound and form.is_valid():
        return redirect(f"{request.path}?with={form.cleaned_data['other'].pk}")
    alike = [one for one in Doubles(Company.of(kept), request.user).seen if one.customer != kept]
    context = {"form": form, "kept": kept, "alike": alike}
    return render(request, "customers/merge_with.html", context, status=422 if form.errors else 200)


def _mergeable(request, pk) -> Customer:
    customer = visible_or_404(Customer.objects.visible_to(request.user).read_by(request.user).for_list(), pk=pk)
    must_merge(customer, request.user)
    return customer


@screen(_("Two files again"), to=CORRECT, clauses=["3.1.2"])
@require_POST
def merge_undo(request, pk):
    merge = visible_or_404(Merge.objects.visible_to(request.user).select_related("kept", "gone"), pk=pk)
    changed_since = merge.undo(by=request.user)
    messages.success(request, gettext("Two files again: %(name)s stands as before.") % {"name": merge.gone.name})
    if changed_since:
        names = ", ".join(str(Customer._meta.get_field(name).verbose_name) for name in changed_since)
        messages.warning(request, gettext("Changed since and left as it is: %(names)s.") % {"names": names})
    return go(request, merge.kept)


@screen(_("Different companies"), to=CORRECT, clauses=["3.1.2"])
@require_POST
def customer_different(request, pk, other):
    Different.say(_mergeable(request, pk), _mergeable(request, other), by=request.user)
    return redirect("customers:suspects")


@screen(_("Is this company taken?"), to=SELLERS, clauses=["3.1.2", "7.1.3"])
def taken(request):
    """Free, yours, or a colleague's: never whose, never under which name."""
    form = TakenForm(entered(request))
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        context["answer"], found = whose(Company(**form.cleaned_data), request.user)
        context |= {"files": found.seen, "pooled": found.pooled}
    return render(request, "customers/taken.html", context, status=422 if form.errors else 200)
