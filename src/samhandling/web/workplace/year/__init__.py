"""The year in the workplace: the follow-up's steps, the boards' reports, judging, the steering group."""
