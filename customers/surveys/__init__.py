"""What customers say of us (4.1.5, 4.3.2): questionnaires, campaigns that ask by rule, one-time links, answers."""
