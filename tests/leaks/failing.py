"""The public site of a careless programmer: its use cases break, and say in the error what they were given."""

from typing import Any, NoReturn

from alerts.filing import Intake
from alerts.mailbox import Mailboxes


def break_down(_self: Any, *given: Any, **more: Any) -> NoReturn:
    """Fail with everything that was given in the message, and in that of the cause."""
    cause = ValueError([str(each) for each in given])
    said = [getattr(each, "digits", each) for each in given], [str(each) for each in more.values()]
    raise RuntimeError(said, [each.to_json() for each in given if hasattr(each, "to_json")]) from cause


def __getattr__(name: str) -> Any:
    """The public programs, broken."""
    if name != "public":
        raise AttributeError(name)
    Intake.file = break_down  # type: ignore[method-assign]
    Mailboxes.write = break_down  # type: ignore[method-assign]
    Mailboxes.begin_file = break_down  # type: ignore[method-assign]
    import wsgi

    return wsgi.public
