"""The interface for programs, over whole instances."""
