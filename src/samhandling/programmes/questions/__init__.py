"""Questions that hang on goals: motions, reservations, referral questions, residents' questions, with their answers."""
