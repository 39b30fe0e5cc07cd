"""Mainland e-invoices as XML: the fully digital EInvoice, and the one that older OFD files carry along."""

from xml.etree.ElementTree import Element

from .read_out import ReadOut, Trouble, Unreadable, amount_of, day_of
from .tree import every, name_of, only, text_at


def read(root: Element) -> ReadOut | None:
    """None for another kind of XML; Unreadable where one file holds several invoices."""
    invoices = [root] if name_of(root) in READERS else [one for name in READERS for one in every(root, name)]
    if len(invoices) > 1 or any(len(list(every(one, "TaxSupervisionInfo"))) > 1 for one in invoices):
        raise Unreadable(Trouble.SEVERAL)
    return READERS[name_of(invoices[0])](invoices[0]) if invoices else None


def _fully_digital(invoice: Element) -> ReadOut | None:
    """`RequestTime` is the day of the invoice, `IssueTime` when it was generated."""
    data = only(invoice, "EInvoiceData")
    number = text_at(invoice, "TaxSupervisionInfo", "InvoiceNumber") or text_at(invoice, "Header", "EIid")
    if data is None or not number:
        return None
    drawn = text_at(data, "BasicInformation", "RequestTime") or text_at(invoice, "TaxSupervisionInfo", "IssueTime")
    return ReadOut(
        number=number,
        issued_on=day_of(drawn),
        net=amount_of(text_at(data, "BasicInformation", "TotalAmWithoutTax")),
        tax=amount_of(text_at(data, "BasicInformation", "TotalTaxAm")),
        total=amount_of(text_at(data, "BasicInformation", "TotalTax-includedAmount")),
        currency="CNY",
        seller=text_at(data, "SellerInformation", "SellerName"),
        seller_tax_id=text_at(data, "SellerInformation", "SellerIdNum"),
        seller_address=text_at(data, "SellerInformation", "SellerAddr"),
        buyer_tax_id=text_at(data, "BuyerInformation", "BuyerIdNum"),
    ).read_from("xml")


def _older(invoice: Element) -> ReadOut | None:
    number = text_at(invoice, "InvoiceNo")
    if not number:
        return None
    return ReadOut(
        number=number,
        code=text_at(invoice, "InvoiceCode"),
        issued_on=day_of(text_at(invoice, "IssueDate")),
        net=amount_of(text_at(invoice, "TaxExclusiveTotalAmount")),
        tax=amount_of(text_at(invoice, "TaxTotalAmount")),
        total=amount_of(text_at(invoice, "TaxInclusiveTotalAmount")),
        currency="CNY",
        seller=text_at(invoice, "Seller", "SellerName"),
        seller_tax_id=text_at(invoice, "Seller", "SellerTaxID"),
        seller_address=text_at(invoice, "Seller", "SellerAddrTel"),
        buyer_tax_id=text_at(invoice, "Buyer", "BuyerTaxID"),
    ).read_from("xml")


READERS = {"EInvoice": _fully_digital, "eInvoice": _older}
