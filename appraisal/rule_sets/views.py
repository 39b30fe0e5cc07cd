"""Pages of the rules (4.3.3): read by all, drafted by the manager, announced by leadership before they hold (1.3.2)."""

from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.errors import NotNow
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..indicators import INDICATOR_RULES
from ..models import RuleSet
from ..roles import DEPARTMENT
from .changes import changes_between
from .forms import PreviewForm, RuleSetEditForm, RuleSetForm
from .previews import MONTHS_TRIED, preview


@screen(_("Rule sets"), to=DEPARTMENT, clauses=["1.3.2", "4.3.3"])
def rule_sets(request):
    context = {
        "rule_sets": RuleSet.objects.visible_to(request.user).not_dropped().for_list(),
        "in_force": RuleSet.in_force(Month.current()),
        "may_draft": request.user.is_a(Role.MANAGER),
    }
    return render(request, "appraisal/rule_set_list.html", context)


@screen(_("Rule set"), to=DEPARTMENT, clauses=["1.3.2", "4.3.3"])
def rule_set(request, pk):
    rules = _visible(request, pk)
    form = PreviewForm(request.GET)
    months = form.cleaned_data["months"] if form.is_valid() else MONTHS_TRIED[0]
    before = rules.before
    context = {
        "rules": rules,
        "words": [(rule, rules.weights[rule.indicator], rule.in_words(rules)) for rule in INDICATOR_RULES.values()],
        "before": before,
        "changes": changes_between(before, rules) if before.pk != rules.pk else [],
        "preview": preview(rules, months, reader=request.user) if rules.lies_ahead else None,
        "months": months,
        "months_tried": MONTHS_TRIED,
        "may_edit": rules.may_edit(request.user),
        "has_steps": any(rules.open_steps(request.user)),
        "history": history_of(rules),
    }
    return render(request, "appraisal/rule_set_detail.html", context)


@screen(_("New rule set"), to=[Role.MANAGER], clauses=["4.3.3", "1.3.2"])
def rule_set_new(request):
    form = RuleSetForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "appraisal/rule_set_form.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Edit a draft of rules"), to=[Role.MANAGER], clauses=["4.3.3", "1.3.2"])
def rule_set_edit(request, pk):
    rules = _visible(request, pk)
    if not rules.may_edit(request.user):
        raise NotNow(
            _t("Only a draft can be changed."),
            "1.3.2",
            remedy=_t("Read the rules."),
            remedy_url=rules.get_absolute_url(),
        )
    form = RuleSetEditForm(request.POST or None, instance=rules, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "appraisal/rule_set_form.html", {"form": form, "rules": rules}, status=form.status)


@screen(_("Step of a rule set"), to=[Role.MANAGER, Role.LEADERSHIP], clauses=["1.3.2", "4.3.3"])
def rule_set_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> RuleSet:
    return visible_or_404(RuleSet.objects.visible_to(request.user).for_list(), pk=pk)
