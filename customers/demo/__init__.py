"""The demo company's customers: sixty files told from the first visit on, and the leads of these weeks."""

from datetime import timedelta

from ..surveys.demo import tell as ask_how_content
from ..visits.demo import plan_the_week
from .files import company_names, open_file, open_private_persons
from .keeping import (
    ask_for_own_data,
    ask_own_fields,
    attach_papers,
    enter_purchases,
    keep_up,
    share_some,
    take_in_mails,
)
from .leads import CAMPAIGNS, WON_LEADS, collect_leads, plan_campaign, qualify, receive_from_site
from .pool import fill_pool
from .words import FILES_PER_REP

NEGLECTED_EVERY = 9
"""One file in so many was left alone lately, so that the home page has something to say."""


def tell(story) -> None:
    """Files opened before the first month, contacts kept up since, leads of the last weeks."""
    names = company_names(story)
    before = story.months[0].first - timedelta(days=20)
    with story.on(before):
        story.customers = [
            open_file(story, rep, next(names)) for rep in story.people.reps for _n in range(FILES_PER_REP)
        ]
    for number, customer in enumerate(story.customers):
        keep_up(story, customer, before, neglected=number % NEGLECTED_EVERY == NEGLECTED_EVERY - 1)
    share_some(story)
    ask_for_own_data(story)
    open_private_persons(story)
    attach_papers(story)
    enter_purchases(story)
    ask_own_fields(story)
    take_in_mails(story)
    story.campaigns = {channel: plan_campaign(story, name, channel, *rest) for name, channel, *rest in CAMPAIGNS}
    collect_leads(story)
    age = (story.today - before).days
    story.won_leads = [qualify(story, *facts) for facts in WON_LEADS if facts[-1] < age]
    receive_from_site(story)
    fill_pool(story, names, before)
    plan_the_week(story)
    ask_how_content(story)
