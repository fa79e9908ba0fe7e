"""Paper forms: printed sheets, the reader of their scans, and tables of what people transcribed."""
