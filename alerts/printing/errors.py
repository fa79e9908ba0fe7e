"""What cannot be printed."""

from alerts.errors import AlertasError


class PrintingError(AlertasError):
    """A page that cannot be drawn."""
