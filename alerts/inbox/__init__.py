"""A desk's inbox: one line a case, what is alike among them, and an index sealed to the desk that opens quickly."""

from alerts.inbox.faults import Fault
from alerts.inbox.index import Contents, Inbox, Unopened, refresh
from alerts.inbox.line import Line, Mark, context_of, urgency

__all__ = ["Contents", "Fault", "Inbox", "Line", "Mark", "Unopened", "context_of", "refresh", "urgency"]
