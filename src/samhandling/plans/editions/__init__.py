"""What is planned for the coming years, when a new edition of a programme is adopted."""
