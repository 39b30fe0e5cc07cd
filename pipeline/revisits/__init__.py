"""After completion (3.6): revisits by the class of the customer, what they bring, and renewals in time."""
