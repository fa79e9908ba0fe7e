"""What breaks around the programs, and what must hold all the same."""
