"""What a reader, a keyboard and a screen reader get from the components."""

from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.utils.translation import override

from salesdept.common.errors import RuleBroken
from salesdept.common.templatetags import charts


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def draw(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


class Trip(forms.Form):
    city = forms.CharField(help_text="Where to")
    hotel = forms.CharField(required=False)
    nights = forms.IntegerField()
    groups = [("Stay", ["hotel", "nights"])]


def test_what_may_be_left_out_is_marked_instead_of_what_must_be_filled_in():
    page = draw("{{ form }}", form=Trip())
    assert page.count("(optional)") == 1
    assert "*" not in page


def test_help_and_error_are_read_with_their_field():
    page = draw("{{ form }}", form=Trip({"city": ""}))
    assert 'aria-describedby="id_city_helptext id_city_error"' in page
    assert 'id="id_city_error"' in page
    assert 'aria-invalid="true"' in page


def test_errors_are_counted_on_top_and_lead_to_their_fields():
    page = draw("{{ form }}", form=Trip({}))
    assert "2 entries need a correction" in page
    assert '<a href="#id_nights">' in page


def test_groups_stand_under_their_legend_and_the_rest_before():
    page = draw("{{ form }}", form=Trip())
    assert page.index('name="city"') < page.index("<legend>Stay</legend>") < page.index('name="hotel"')


def test_a_refusal_says_what_to_do_and_where():
    error = RuleBroken("Over budget by 1,200.", "5.3.3", remedy="Ask for a supplement", remedy_url="/more/")
    page = draw("{% refusal error %}", error=error)
    assert "Over budget by 1,200." in page
    assert "5.3.3" in page
    assert '<a class="button" href="/more/">Ask for a supplement</a>' in page


def test_a_state_is_told_by_word_and_icon_and_not_by_colour_alone():
    page = draw('{% badge "Overdue" "danger" %}')
    assert "Overdue" in page
    assert "#alert" in page


def test_names_are_escaped():
    assert "<b>" not in draw(
        "{% badge name %}{% panel title=name %}{{ name }}{% endpanel %}{% seal name %}", name="<b>x</b>"
    )


def test_the_current_step_is_named_to_a_screen_reader():
    steps = [{"label": "Compiled", "state": "done"}, {"label": "Reviewed", "state": "current"}]
    assert 'aria-current="step"' in draw("{% step_bar steps %}", steps=steps)


class Paper:
    version = 1234

    def open_steps(self, user):
        return [
            SimpleNamespace(name="approve", label="Approve", tone="primary", takes_input=False),
            SimpleNamespace(name="send_back", label="Send back", tone="quiet", takes_input=True),
        ]

    def refused_steps(self, user):
        return [(SimpleNamespace(name="pay", label="Pay"), RuleBroken("No invoice.", "5.2.2"))]

    def step_url(self, name):
        return f"/papers/1/{name}/"


def test_a_step_without_input_is_a_form_that_works_without_script():
    page = draw("{% step_buttons paper %}", paper=Paper(), user=None, csrf_token="token")
    assert '<form method="post" action="/papers/1/approve/"' in page
    assert 'name="csrfmiddlewaretoken" value="token"' in page
    assert 'name="version" value="1234"' in page


def test_a_step_with_input_is_a_link_to_its_form():
    assert '<a class="button" href="/papers/1/send_back/"' in draw("{% step_buttons paper %}", paper=Paper(), user=None)


def test_what_holds_a_step_back_is_told_with_its_clause():
    page = draw("{% step_buttons paper %}", paper=Paper(), user=None)
    assert "No invoice." in page
    assert "5.2.2" in page


def test_a_bullet_says_value_and_target():
    assert "<title>Amount: 640,000 of 500,000</title>" in draw('{% bullet 640000 500000 "Amount" %}')


def test_the_bar_of_a_bullet_never_leaves_its_ground():
    assert charts.bullet(10_000, 1)["width"] == "100.0"


def test_a_chart_keeps_its_figures_in_a_table_behind_it():
    page = draw("{% columns months label='Months' %}", months=[("Jan", 1234567), ("Feb", None)])
    assert '<td class="num">1,234,567</td>' in page
    assert '<td class="num">–</td>' in page


def test_lengths_in_drawings_are_never_grouped_by_thousands():
    drawn = charts.columns([(str(n), n) for n in range(200)])["marks"]
    assert not any("," in mark.height + mark.x for mark in drawn)


def test_an_empty_series_draws_an_empty_chart():
    for source in ("{% columns none %}", "{% line none %}", "{% bars none %}", "{% spark none %}"):
        assert "chart-bar" not in draw(source, none=[])


def test_a_column_label_keeps_clear_of_the_target():
    marks = charts.columns([("Jan", 95, 100), ("Feb", 100, 100)])["marks"]
    assert float(marks[0].label_y) < float(marks[0].y)
