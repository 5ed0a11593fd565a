"""Referrals of a draft edition: who is asked, what they answer, and what the office does about it."""
