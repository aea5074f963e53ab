"""The hooks beside pre-commit: one module for those that git calls in one place."""
