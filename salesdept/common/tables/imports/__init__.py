"""Files whose rows come in: uploaded, read by the worker as a preview, confirmed, taken, and mostly taken back."""
