"""The company's working days and hours: holidays, make-up days, and deadlines that are counted by them."""
