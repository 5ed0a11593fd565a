"""The steering group in the workplace: what needs a decision, meetings, decisions, assignments."""
