"""What commands print: values in, text, tables or JSON out. Nothing is decided here."""
