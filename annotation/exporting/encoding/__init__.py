"""What formats share: the definition of a format, and encoders of rows, tables and archives."""
