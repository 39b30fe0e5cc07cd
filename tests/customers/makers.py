"""Makers of chapter 7 and of 3.1: each gives a valid record; name only what matters to the test."""

from datetime import timedelta
from email.message import EmailMessage
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.mail.intake import upload
from customers.models import (
    Attachment,
    BankAccount,
    Campaign,
    Communication,
    Contact,
    Customer,
    Lead,
    Mail,
    OwnField,
    PlannedVisit,
    Purchase,
    WebForm,
)
from salesdept.common.calendar import today

_serial = count(1)


def make_customer(owner, **given) -> Customer:
    return Customer.open(by=owner, **{"name": f"Company {next(_serial)}"} | given)


def make_contact(customer, **given) -> Contact:
    facts = {"name": f"Person {next(_serial)}", "phone": "0912-345-678", "email": "wang@example.test"}
    return Contact.objects.create(customer=customer, **facts | given)


def make_account(customer, **given) -> BankAccount:
    facts = {"bank": "第一銀行", "branch": "內湖分行", "holder": customer.name, "number": "01234567890"}
    return BankAccount.objects.create(customer=customer, **facts | given)


def make_campaign(**given) -> Campaign:
    facts = {"name": f"Campaign {next(_serial)}", "channel": "trade_fair", "ends_on": today() + timedelta(days=30)}
    return Campaign.objects.create(**facts | given)


def make_lead(owner, **given) -> Lead:
    facts = {"company": f"Prospect {next(_serial)}", "person": "Ms Lin", "phone": "0922-111-333"}
    return Lead.objects.create(owner=owner, **facts | given)


def make_web_form(rep=None, **given) -> WebForm:
    facts = {"name": f"Form {next(_serial)}", "language": "en", "consent": "We may keep this and call you."}
    return WebForm.objects.create(rep=rep, **facts | given)


def make_attachment(place, by, content: bytes = b"%PDF-1.7 offer", name: str = "offer.pdf", **given) -> Attachment:
    return Attachment.add(SimpleUploadedFile(name, content), by=by, place=place, **given)


def make_purchase(customer, **given) -> Purchase:
    facts = {"what": f"Licences {next(_serial)}", "bought_on": today(), "amount": 1000, "currency": "TWD"}
    return Purchase.objects.create(customer=customer, **facts | given)


def make_own_field(label: str, kind: str = "text", **given) -> OwnField:
    return OwnField.objects.create(label=label, kind=kind, **given)


def eml(**given) -> bytes:
    """A mail; name only what matters: id, sender, to, cc, subject, date, text, papers (name -> content)."""
    letter = EmailMessage()
    facts = {"id": f"<{next(_serial)}@mail.example>", "sender": "wang@example.test", "to": "rep@company.example"}
    facts |= {"subject": "About the offer", "date": "Mon, 05 Oct 2026 09:30:00 +0800", "text": "As we said."} | given
    heads = {"Message-ID": "id", "From": "sender", "To": "to", "Cc": "cc", "Subject": "subject", "Date": "date"}
    for head, name in heads.items():
        if facts.get(name):
            letter[head] = facts[name]
    letter.set_content(facts["text"])
    for name, content in facts.get("papers", {}).items():
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def make_mail(by, **given) -> Mail:
    """One that nobody of our files wrote: it waits."""
    return upload(eml(**{"sender": "nobody@elsewhere.example"} | given), by=by)


def make_record(by, customer=None, **given) -> Communication:
    customer = customer or make_customer(by)
    return Communication.log(by=by, customer=customer, **{"kind": "visit", "outcome": "progress"} | given)


def make_visit(person, customer=None, **given) -> PlannedVisit:
    """Planned for tomorrow unless said otherwise."""
    facts = {"day": today() + timedelta(days=1)} | given
    return PlannedVisit.objects.create(person=person, customer=customer or make_customer(person), **facts)
