"""Where a customer is found and receives things (7.1.1): several addresses of a file, one of them the main one."""
