"""Chapter 7 and 3.1: leads, customer files, contacts, communication."""

from .communication import Communication
from .contact import Contact
from .customer import Customer, CustomerUserObjectPermission, handed_over
from .lead import Lead

__all__ = ["Communication", "Contact", "Customer", "CustomerUserObjectPermission", "Lead", "handed_over"]
