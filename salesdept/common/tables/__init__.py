"""Tables in files, read and written, whatever they hold: for every import and export."""
