"""The tables [files] and [budget] of an instance."""

import pytest

from alerts.config import CONFIG_FILE, BudgetLimits, FileLimits, MailboxConfig
from alerts.errors import ConfigurationError
from tests.world import World


def with_lines(world: World, lines: str) -> MailboxConfig:
    """The configuration of an instance that has these lines more."""
    path = world.folder / CONFIG_FILE
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{lines}\n", encoding="utf-8")
    return MailboxConfig.load(world.env)


def test_an_instance_that_says_nothing_has_the_defaults(world: World) -> None:
    assert world.mailbox_config.files == FileLimits(at_once=5, largest_mb=25)
    assert world.mailbox_config.budget == BudgetLimits()
    assert world.mailbox_config.files.largest_bytes == 25 * 1024**2


def test_an_instance_may_set_its_own(world: World) -> None:
    config = with_lines(
        world, "[files]\nlargest_mb = 50\n[budget]\nalerts_a_minute = 60\nuploads_at_once = 1"
    )
    assert config.files == FileLimits(largest_mb=50)
    assert config.budget == BudgetLimits(alerts_a_minute=60, uploads_at_once=1)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("[files]\nlargest = 3", "`largest`"),
        ("[files]\nlargest_mb = 0", "`largest_mb`"),
        ("[files]\nlargest_mb = 101", "from 1 to 100"),
        ("[files]\nat_once = true", "`at_once`"),
        ('[budget]\nalerts = "many"', "`alerts`"),
        ("[budget]\nalerts = 1.5", "`alerts`"),
        ("[budget]\nfiles = -1", "`files`"),
        ("[[budget]]\nfiles = 1", "`budget`"),
    ],
)
def test_a_wrong_limit_is_named(world: World, lines: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        with_lines(world, lines)
