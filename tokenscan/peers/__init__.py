"""What other scanners' files say, in our words."""
