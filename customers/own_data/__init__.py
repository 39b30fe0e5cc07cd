"""What the house holds about one person, by the person's request: told, or erased (7.1.3)."""
