"""What is done around a wallet: invoices dropped and read, claims made of them, forms sent as a browser shows them."""

import re
from datetime import date

import pytest

from customers.models import Communication
from expenses.demo.papers import left_code, message, receipt
from expenses.models import Category, Claim, ClaimLine, WalletInvoice
from expenses.wallet.work import read_wallets
from salesdept.common.calendar import today

from ..makers import make_category, make_claim, upload

pytest.importorskip("zxingcpp", reason="the extra [invoice] is not installed: pictures can't be read")
pytest.importorskip("defusedxml", reason="the extra [invoice] is not installed: XML can't be read")

A_WEEKDAY = date(2026, 11, 18)
WALLET = "/expenses/wallet/"
NUMBER = "AB12345678"


def a_receipt(number=NUMBER, total=2100, day=None, **given) -> bytes:
    day = day or today()
    return receipt(number, day, total, code=left_code(number, day, total, **given))


def a_message(number=NUMBER, total=2100, **given) -> bytes:
    return message(number, today(), total, seller="Grand Hotel", **given)


def drop(person, content=None, name="invoice.png") -> WalletInvoice:
    """In the wallet, and read."""
    made = WalletInvoice.drop(upload(content or a_receipt(), name), by=person)
    read_wallets()
    made.refresh_from_db()
    return made


def row_of(person, invoice) -> WalletInvoice:
    return WalletInvoice.objects.of(person).for_list().get(pk=invoice.pk)


def as_filled(form_page: str, **typed) -> dict:
    """What the browser sends of the claim form as it was shown."""
    sent = {}
    for tag in re.findall(r"<input[^>]*>|<textarea[^>]*>", form_page):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_off = told.get("type") in ("radio", "checkbox") and "checked" not in tag
        if told.get("name") and not is_off and told.get("type") != "file":
            sent[told["name"]] = told.get("value", "")
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', form_page, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    return sent | typed


def claim_of(person, *invoices, category="Travel") -> Claim:
    claim = Claim.objects.create(claimant=person, title="Visit")
    for invoice in invoices:
        line = ClaimLine(
            claim=claim, category=make_category(category), amount=invoice.total, spent_on=invoice.issued_on, purpose="x"
        )
        line.take_from(invoice)
        line.save()
    return claim


def log_visit(person, customer) -> Communication:
    return Communication.log(by=person, customer=customer, kind="visit", outcome="progress")


def handed_in(person, number, *, spent_on=None, seller="") -> Claim:
    claim = make_claim(person, 10, spent_on=spent_on)
    line = claim.lines.get()
    line.invoice_number, line.seller = number, seller
    line.save()
    claim.submit(by=person)
    return claim


def entertainment() -> Category:
    return next(one for one in Category.standard() if one.code == "entertainment")
