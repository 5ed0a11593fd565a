"""A new edition made from documents in force: what becomes of each old goal and why, and the draft of the new one."""
