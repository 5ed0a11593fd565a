"""The rooms of a new programme: the old goals and the draft, the referral, the adoption."""
