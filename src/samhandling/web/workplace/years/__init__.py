"""Years beside each other: paths, flows between colours, promises, and effects of activities."""
