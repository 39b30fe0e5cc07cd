def register(router) -> None:
    """Add this chapter's view sets to the API."""
