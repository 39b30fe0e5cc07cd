"""What the clock starts, by the company's time. Every job asks what is missing: running twice or late does no harm."""

from dataclasses import dataclass

from celery.schedules import crontab


@dataclass(frozen=True)
class Job:
    """A periodic task: its name in the queue, when it runs, whether a start of the system makes up for a missed run."""

    task: str
    when: crontab
    catches_up: bool = True


JOBS = {
    "send_outbox": Job("salesdept.messages.tasks.send_outbox", crontab()),
    "send_deliveries": Job("salesdept.webhooks.tasks.send_deliveries", crontab()),
    "forget_deliveries": Job("salesdept.webhooks.tasks.forget_deliveries", crontab(hour=4, minute=30)),
    "make_papers": Job("salesdept.papers.tasks.make_papers", crontab()),
    "work_on_imports": Job("pipeline.work_on_imports", crontab()),
    "work_on_customer_imports": Job("customers.work_on_imports", crontab()),
    "work_on_answers": Job("customers.work_on_answers", crontab()),
    "work_on_operations": Job("customers.work_on_operations", crontab()),
    "take_forecast": Job("pipeline.take_forecast", crontab(hour=0, minute=5)),
    "open_month": Job("appraisal.tasks.open_last_month", crontab(hour=0, minute=10)),
    "lock_periods": Job("appraisal.tasks.lock_due", crontab(hour=0, minute=30)),
    "release_reservations": Job("expenses.tasks.release_forgotten", crontab(hour=1, minute=0)),
    "expire_commitments": Job("expenses.tasks.expire_commitments", crontab(hour=1, minute=5)),
    "read_invoices": Job("expenses.read_invoices", crontab()),
    "draw_previews": Job("expenses.draw_previews", crontab()),
    "sweep_wallets": Job("expenses.sweep_wallets", crontab(hour=4, minute=40)),
    "sweep_claim_files": Job("expenses.sweep_claim_files", crontab(hour=4, minute=50)),
    "work_on_history": Job("expenses.work_on_history", crontab()),
    "note_expenses": Job("expenses.note_ended_months", crontab(hour=6, minute=10)),
    "compact_expense_sums": Job("expenses.compact_sums", crontab(hour=2, minute=30)),
    "lose_history_files": Job("expenses.lose_import_files", crontab(hour=4, minute=25)),
    "tell_decisions": Job("expenses.tasks.tell_decisions", crontab()),
    "raise_claims": Job("expenses.tasks.raise_forgotten", crontab(hour=6, minute=15)),
    "check_invariants": Job("salesdept.home.tasks.check_invariants", crontab(hour=3, minute=0), catches_up=False),
    "score_leads": Job("customers.tasks.score_leads", crontab(hour=0, minute=20)),
    "forget_submissions": Job("customers.tasks.forget_submissions", crontab(hour=0, minute=40)),
    "forget_knocks": Job("salesdept.links.tasks.forget_knocks", crontab(hour=0, minute=45)),
    "remind_of_untouched_leads": Job("customers.tasks.remind_of_untouched_leads", crontab(minute=15)),
    "forget_kept_answers": Job("salesdept.home.tasks.forget_kept_answers", crontab(hour=3, minute=30)),
    "forget_places": Job("customers.forget_places", crontab(hour=4, minute=30)),
    "fetch_mails": Job("customers.tasks.fetch_mails", crontab(minute="*/5")),
    "sweep_attachments": Job("customers.tasks.sweep_attachments", crontab(hour=4, minute=0)),
    "lose_customer_import_files": Job("customers.tasks.lose_import_files", crontab(hour=4, minute=10)),
    "lose_sales_import_files": Job("pipeline.lose_import_files", crontab(hour=4, minute=20)),
    "sweep_papers": Job("salesdept.papers.tasks.sweep_papers", crontab(hour=4, minute=20)),
    "wake_opportunities": Job("pipeline.wake_opportunities", crontab(hour=0, minute=5)),
    "tell_of_forgotten_steps": Job("pipeline.tell_of_forgotten_steps", crontab(hour=6, minute=30)),
    "tend_pool": Job("customers.tend_pool", crontab(hour=5, minute=0)),
    "remind_birthdays": Job("customers.tasks.remind_birthdays", crontab(hour=7, minute=0)),
    "escalate_cases": Job("customers.escalate_cases", crontab(minute="*/15")),
    "ask_customers": Job("customers.ask_customers", crontab(hour=9, minute=30)),
    "plan_revisits": Job("pipeline.plan_revisits", crontab(hour=6, minute=0)),
    "remind_of_renewals": Job("pipeline.remind_of_renewals", crontab(hour=8, minute=10)),
    "remind_of_copies": Job("pipeline.remind_of_copies", crontab(hour=8, minute=0)),
    "tell_of_late_milestones": Job("pipeline.tell_of_late_milestones", crontab(hour=0, minute=15)),
    "remind_of_untold_changes": Job("pipeline.remind_of_untold_changes", crontab(hour=8, minute=5)),
}

BEAT = {name: {"task": job.task, "schedule": job.when} for name, job in JOBS.items()}
