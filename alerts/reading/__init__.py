"""Reading: opening cases with a member's keys, listing them, and telling what is damaged."""
