"""Why deals are lost and to whom (3.4.3): a list of reasons kept by the manager, competitors named while typing."""
