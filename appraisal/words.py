"""How audited acts of this chapter that are no steps are called in histories."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.history import words_for

words_for(
    adjust=_("Points adjusted"),
    set_grade=_("Another grade set"),
    remark=_("Comment written"),
    see_card=_("Seen by the reviewer"),
    ask_about_card=_("Question asked"),
    answer_about_card=_("Question answered"),
    note_on_card=_("Commented by a former supervisor"),
    object=_("Filed"),
    correct_figure=_("Figure corrected"),
    lock=_("Locked"),
)
