"""What the boards are asked, what they answer, and their signatures."""
