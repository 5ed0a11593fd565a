"""Cases: which documents a file holds, and what minutes and officers' reports say of proposals, motions and votes.

A file is first cut into parts (``parts``); a part that is a case is walked section by section (``sections``) and read
by ``proposals``, ``motions``, ``propositions``, ``objections``, ``referral`` and ``ends``; ``decision`` joins them.
"""
