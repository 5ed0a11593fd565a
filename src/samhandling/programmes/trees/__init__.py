"""The goal trees in the workplace: moving, editing, and what the goals are tied to."""
