"""Spreadsheets of a municipality's own offices: XLSX, ODS and CSV, as people have written them.

    book = reading.read(path)                                cells as they stand, within limits
    mapping = proposing.propose(book, known)                 which column is what; a person settles it
    outcome = checking.check(book, mapping, known)           dry run: every fault, every row that would be stored
    delivery = delivering.deliver(outcome, …)                once no fault is left

Nothing is guessed: where two readings are possible ("1.234") the dry run asks, and the answer is kept in the mapping.
"""
