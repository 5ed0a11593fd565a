"""Stand-ins for the world outside, which tests and measurements can have fail at will."""
