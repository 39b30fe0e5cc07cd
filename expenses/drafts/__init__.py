"""What is typed into a claim's form and not saved yet, kept by itself from whatever device (5.2.2)."""
