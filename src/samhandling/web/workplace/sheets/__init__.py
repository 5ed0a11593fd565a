"""Own figures in the workplace: spreadsheets with a guided mapping and a dry run, templates, figures by form."""
