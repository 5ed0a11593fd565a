"""What a plan starts from: the baseline description, and how far each figure has moved since."""
