"""The activity kit: what goes to an institution beside the posters."""
