"""From bytes to tables: containers, encodings, delimiters, sheets, headers."""
