"""Complaints, suggestions and questions of customers, with their deadlines, until the customer was told (7.2.2)."""
