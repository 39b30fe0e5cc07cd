"""The performance bonus (4.4.1): its rules, its computing, its pages."""
