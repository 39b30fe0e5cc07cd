from salesdept.messages.models import Notice, OutboxMessage


def letter(office) -> dict:
    OutboxMessage.queue(key="access", address="a@example.test", subject="s", body="b")
    OutboxMessage.objects.update(state=OutboxMessage.State.UNKNOWN)
    return {"pk": OutboxMessage.objects.get().pk}


def notice(office) -> dict:
    Notice.tell(office.rep, key="access", title="t")
    return {"pk": Notice.objects.get().pk}


ROUTES = {
    "messages:outbox_message": letter,
    "messages:outbox_message_step": lambda office: letter(office) | {"step": "send_again"},
    "messages:read": notice,
}
