"""Taiwan's e-invoice as a message to a person (C0401) or to a company (A0401, F0401)."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from .read_out import ReadOut, amount_of, day_of
from .tree import name_of, text_at

SPACE = "urn:GEINV:eInvoiceMessage:"
SALES = ("SalesAmount", "FreeTaxSalesAmount", "ZeroTaxSalesAmount")


def read(root: Element) -> ReadOut | None:
    """None for another kind of XML. Net is what was sold with tax, free of it, and at rate zero, together."""
    if name_of(root) != "Invoice" or SPACE not in root.tag:
        return None
    sold = [amount_of(text_at(root, "Amount", name)) for name in SALES]
    buyer = text_at(root, "Main", "Buyer", "Identifier")
    return ReadOut(
        number=text_at(root, "Main", "InvoiceNumber"),
        issued_on=day_of(text_at(root, "Main", "InvoiceDate")),
        net=sum((one for one in sold if one), Decimal(0)) if sold[0] is not None else None,
        tax=amount_of(text_at(root, "Amount", "TaxAmount")),
        total=amount_of(text_at(root, "Amount", "TotalAmount")),
        currency="TWD",
        seller=text_at(root, "Main", "Seller", "Name"),
        seller_tax_id=text_at(root, "Main", "Seller", "Identifier"),
        seller_address=text_at(root, "Main", "Seller", "Address"),
        buyer_tax_id=buyer if buyer.strip("0") else "",
        random_code=text_at(root, "Main", "RandomNumber"),
    ).read_from("xml")
