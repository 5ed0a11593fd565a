"""A board's report as a spreadsheet: for offices that write offline, and back without overwriting anybody."""
