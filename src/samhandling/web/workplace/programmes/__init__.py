"""The rooms of the programmes: documents, goal trees, a goal, city-wide processes."""
