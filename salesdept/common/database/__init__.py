"""Two users of the database: an owner, who alone migrates, and the app's, which reads and writes rows and can do
nothing to the tables themselves. Where one URL is given the app owns its tables, and the deploy check says so.
"""
