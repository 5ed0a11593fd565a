"""The steering group: its agenda, decisions, priorities and assignments."""
