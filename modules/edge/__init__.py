"""What global services deliver to the world."""
