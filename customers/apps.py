from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from salesdept.common.history import words_for

        from . import finders, handover, invariants, lead_sections, today  # noqa: F401
        from .attachments import sections  # noqa: F401
        from .bulk import reactions as bulk_reactions  # noqa: F401
        from .cases import handover as case_handover  # noqa: F401
        from .cases import reminding as case_reminding  # noqa: F401
        from .cases import sections as case_sections  # noqa: F401
        from .cases import today as cases_today  # noqa: F401
        from .imports import reactions  # noqa: F401
        from .surveys import handover as survey_handover  # noqa: F401
        from .time_line import strands  # noqa: F401
        from .visits import dates  # noqa: F401

        words_for(
            merge=_("Merged"),
            rewrite=_("Questions rewritten"),
            questions=_("questions"),
            exclude=_("Left out of the count"),
            bulk=_("Done to many files at once"),
            bulk_undo=_("Undone with many files"),
            operation=_("act"),
            unmerge=_("Merge undone"),
            merged=_("file of the same company"),
            different=_("Found to be different companies"),
            other_file=_("the other file"),
            reveal=_("Looked at the contact data"),
            attach=_("Attached"),
            attachment=_("attachment"),
            version=_("New version"),
            read_file=_("Read an attachment"),
            own=_("own fields"),
            share=_("Shared"),
            unshare=_("Sharing ended"),
            hand_over=_("Handed over"),
            arrive=_("Came by the site"),
            renew_token=_("Address renewed"),
            check_in=_("Checked in"),
            put_in_route=_("Another place in the day's route"),
            place_in_day=_("place in the route"),
            make_feed=_("Calendar feed made"),
            end_feed=_("Calendar feed ended"),
            claim=_("Claimed from the pool"),
            give_back=_("Given back to the pool"),
            fall_silent=_("Back to the pool: no contact for too long"),
            verify=_("Facts confirmed"),
            correct=_("Reason of the correction"),
            shared_with=_("colleague"),
            consent=_("Said how to be reached"),
            mail=_("E-mail"),
            text=_("Text message"),
            messenger=_("Messenger"),
            post=_("Post"),
            address_fails=_("An address does not work"),
            address_works=_("An address works after all"),
            address_removed=_("Address removed"),
            erase=_("Erased by request of the person"),
            take_copy=_("Read what is held about the person"),
            turn=_("Company or private person"),
            bank_account=_("bank account"),
            id_number=_("ID number"),
            contact=_("contact person"),
            reason=_("reason"),
            import_taken_back=_("Import taken back"),
            import_file=_("file"),
            export=_("Taken"),
            deliver=_("Read to its end"),
        )
