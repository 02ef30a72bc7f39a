"""What a text says of itself: who wrote it, who published it, when and where, and whom it is from."""
