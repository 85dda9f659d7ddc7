"""What the couple see."""
