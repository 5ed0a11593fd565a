"""The decision on a new edition: the draft becomes a document in force, and the old goals go on in the new."""
