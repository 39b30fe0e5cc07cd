"""For the sake of which opportunity a visit is planned (3.1.3)."""
