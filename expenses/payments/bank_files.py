"""A batch as the bank takes it: ISO 20022 (pain.001.001.03), or a table for banks that want one."""

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils.translation import gettext as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.tables.writing import table_as_csv

from ..models import Payment, PaymentBatch, PaymentRules

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_table(batch: PaymentBatch) -> Iterator[str]:
    """One row per payment, with the account numbers whole: for the bank alone."""
    titles = [_("Payee"), _("Bank code"), _("Account number"), _("Amount"), _("Currency"), _("Claim or advance")]
    rows = (
        [p.holder, p.bank_code, p.number.whole(), p.amount, settings.COMPANY_CURRENCY, p.paper.number]
        for p in _payable(batch)
    )
    return table_as_csv(titles, rows)


def as_pain_001(batch: PaymentBatch) -> bytes:
    """A customer credit transfer of the whole batch, one transaction per claim or advance."""
    payments, rules = _payable(batch), PaymentRules.current()
    if not (rules.holder and rules.bank_code and rules.number):
        raise RuleBroken(
            _("The company's own account is not entered yet."),
            "5.2.4",
            remedy=_("The manager enters it under the rules of payment."),
        )
    document = ET.Element("Document", xmlns=NAMESPACE)
    transfer = ET.SubElement(document, "CstmrCdtTrfInitn")
    sums = [("NbOfTxs", str(len(payments))), ("CtrlSum", _amount(sum(p.amount for p in payments)))]
    head = ET.SubElement(transfer, "GrpHdr")
    _texts(head, ("MsgId", batch.number), ("CreDtTm", f"{now():%Y-%m-%dT%H:%M:%S}"), *sums)
    _texts(ET.SubElement(head, "InitgPty"), ("Nm", rules.holder))
    order = ET.SubElement(transfer, "PmtInf")
    _texts(order, ("PmtInfId", batch.number), ("PmtMtd", "TRF"), *sums, ("ReqdExctnDt", str(today())))
    _texts(ET.SubElement(order, "Dbtr"), ("Nm", rules.holder))
    _account(order, "DbtrAcct", rules.number.whole())
    _bank(order, "DbtrAgt", rules.bank_code)
    for payment in payments:
        _transaction(order, payment)
    return ET.tostring(document, encoding="utf-8", xml_declaration=True)


def _payable(batch: PaymentBatch) -> list[Payment]:
    """The payments that stand and are not wholly set off; RuleBroken where there is none or an account is missing."""
    payments = list(batch.payments.standing().through_the_bank().for_list())
    if not payments:
        raise RuleBroken(
            _("Nothing in it goes through the bank."),
            "5.2.4",
            remedy=_("What is set off against advances is confirmed without a file."),
        )
    without = sorted({payment.paper.claimant.name for payment in payments if not payment.number})
    if without:
        raise RuleBroken(
            _("%(names)s gave no account: the bank can't pay there.") % {"names": ", ".join(without)},
            "5.2.4",
            remedy=_("Take the claim out of the payment, have the account entered and put it in payment anew."),
        )
    return payments


def _transaction(order: ET.Element, payment: Payment) -> None:
    entry = ET.SubElement(order, "CdtTrfTxInf")
    _texts(ET.SubElement(entry, "PmtId"), ("EndToEndId", payment.paper.number))
    amount = ET.SubElement(ET.SubElement(entry, "Amt"), "InstdAmt", Ccy=settings.COMPANY_CURRENCY)
    amount.text = _amount(payment.amount)
    _bank(entry, "CdtrAgt", payment.bank_code)
    _texts(ET.SubElement(entry, "Cdtr"), ("Nm", payment.holder))
    _account(entry, "CdtrAcct", payment.number.whole())
    _texts(ET.SubElement(entry, "RmtInf"), ("Ustrd", str(payment.paper)[:140]))


def _bank(parent: ET.Element, name: str, code: str) -> None:
    place = ET.SubElement(ET.SubElement(parent, name), "FinInstnId")
    if BIC.fullmatch(code):
        _texts(place, ("BIC", code))
    else:
        _texts(ET.SubElement(place, "ClrSysMmbId"), ("MmbId", code))


def _account(parent: ET.Element, name: str, number: str) -> None:
    place = ET.SubElement(ET.SubElement(parent, name), "Id")
    if IBAN.fullmatch(number):
        _texts(place, ("IBAN", number))
    else:
        _texts(ET.SubElement(place, "Othr"), ("Id", number))


def _texts(parent: ET.Element, *entries: tuple[str, str]) -> None:
    for name, text in entries:
        ET.SubElement(parent, name).text = NOT_IN_XML.sub("", text)


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}"
