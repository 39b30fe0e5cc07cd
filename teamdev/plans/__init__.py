"""Individual training plans after poor results (4.4.3)."""
