"""The message catalogues, and the command that keeps them: `python -m alerts.locale`."""
