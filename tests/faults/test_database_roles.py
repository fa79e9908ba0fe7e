"""On PostgreSQL each program has the rights of its job, as deploy/postgresql-roles.sql grants them."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import make_url

from alerts.collection import make_round
from alerts.config import ConsoleConfig, IntakeConfig, KdfProfile, MailboxConfig
from alerts.errors import StorageUnavailable
from alerts.filing import Filed, Intake
from alerts.instance import create_demonstration
from alerts.mailbox import Mailboxes
from alerts.storage.casebook import open_casebook
from alerts.storage.drop import open_drop
from alerts.trail import Trail
from alerts.triage import default_rules
from crypto.receipt import new_receipt
from tests.live.server import ROOT
from tests.postgresql import fresh_database
from tests.world import TODAY, World, answers_of

SCRIPT = ROOT / "deploy" / "postgresql-roles.sql"
PROGRAMS = ("owner", "intake", "mailbox", "console")


@dataclass
class Roles:
    """A database whose roles have a name of their own, because roles belong to the whole server."""

    url: str
    prefix: str
    password: str
    env: dict[str, str]

    def run_script(self) -> None:
        """Make the roles, or grant them what they may do."""
        text = SCRIPT.read_text(encoding="utf-8").replace("alertas_", self.prefix)
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            connection.execute(text)

    def let_in(self) -> None:
        """Give each role a password, where the server asks for one."""
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            for program in PROGRAMS:
                name = sql.Identifier(self.prefix + program)
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(self.password))
                )

    def drop(self) -> None:
        """Take the roles away again."""
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            for program in PROGRAMS:
                name = sql.Identifier(self.prefix + program)
                connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(name))
                connection.execute(sql.SQL("DROP ROLE {}").format(name))

    def url_of(self, program: str) -> str:
        """The database's address for one program."""
        address = make_url(self.url).set(username=self.prefix + program, password=self.password)
        return address.render_as_string(hide_password=False)

    def env_of(self, program: str) -> dict[str, str]:
        """The environment of one program."""
        return {**self.env, "ALERTS_DATABASE_URL": self.url_of(program)}

    def is_refused(self, program: str, statement: str) -> bool:
        """Whether a program may not run a statement."""
        with psycopg.connect(plain(self.url_of(program))) as connection:
            try:
                connection.execute(statement)
            except errors.InsufficientPrivilege:
                return True
            finally:
                connection.rollback()
        return False


@pytest.fixture(scope="module")
def roles(postgresql_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roles]:
    """A demonstration whose tables belong to the owner and whose programs have their rights."""
    folder = tmp_path_factory.mktemp("roles") / "instance"
    env = {"ALERTS_INSTANCE": str(folder), "ALERTS_TODAY": TODAY.isoformat()}
    with fresh_database(postgresql_address) as url:
        made = Roles(url, f"roles_{secrets.token_hex(4)}_", secrets.token_hex(12), env)
        made.run_script()
        made.let_in()
        create_demonstration(made.env_of("owner"), kdf=KdfProfile.CHEAP_FOR_TESTS)
        made.run_script()
        yield made
        made.drop()


def plain(url: str) -> str:
    """An address as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def test_each_program_does_its_job_with_its_own_role(roles: Roles) -> None:
    receipt = new_receipt()
    files, opens = IntakeConfig.load(roles.env_of("intake")), MailboxConfig.load(roles.env_of("mailbox"))
    with closing(open_drop(files.drop_url)) as drop:
        intake = Intake(files, drop, default_rules())
        assert intake.file(answers_of(), receipt=receipt) is Filed.NEW
        assert intake.file(answers_of(), receipt=receipt) is Filed.ALREADY
    with closing(open_drop(opens.drop_url)) as drop, closing(World(roles.env_of("console"))) as world:
        mailboxes = Mailboxes(opens, drop)
        assert mailboxes.write(receipt, "Un mensaje.")
        with mailboxes.begin_file(receipt, name="foto.jpg", media_type="image/jpeg") as upload:  # type: ignore[union-attr]
            upload.write(b"foto")
            upload.finish()
        moved = world.rounds()
        mailbox = mailboxes.visit(receipt)
        assert mailboxes.close(receipt)
        assert mailboxes.visit(receipt) is None
    assert (moved.alerts, moved.messages, moved.files) == (1, 2, 1)
    assert mailbox is not None
    assert [entry.text for entry in mailbox.entries] == ["Un mensaje.", ""]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM alerts_drop.arrival",
        "SELECT case_id FROM alerts_drop.mailbox",
        "SELECT sealed FROM alerts_drop.mailbox_entry",
        "UPDATE alerts_drop.arrival SET desk = 'alterna'",
        "DELETE FROM alerts_drop.arrival",
        "DELETE FROM alerts_drop.mailbox",
        "TRUNCATE alerts_drop.arrival",
        "UPDATE alerts_drop.published_epoch SET statement = ''",
        "INSERT INTO alerts_drop.published_epoch VALUES ('analisis', 2, '')",
        "INSERT INTO alerts_drop.message_arrival VALUES ('a', 'b', '2026-01-01', 'c')",
        "SELECT * FROM alerts_casebook.case_file",
        "SELECT * FROM alerts_casebook.account",
        "SELECT * FROM alerts_casebook.trail_entry",
        "CREATE TABLE alerts_drop.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "ALTER TABLE alerts_drop.arrival ADD COLUMN at timestamp",
        "COPY alerts_drop.arrival TO STDOUT",
    ],
)
def test_who_takes_the_intake_program_reads_and_changes_nothing(roles: Roles, statement: str) -> None:
    assert roles.is_refused("intake", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM alerts_drop.arrival",
        "INSERT INTO alerts_drop.arrival VALUES ('a', '2026-01-01', 'web', 'analisis', 1, 'b', 'c')",
        "SELECT * FROM alerts_drop.message_arrival",
        "SELECT object_id FROM alerts_drop.file_arrival",
        "SELECT sealed FROM alerts_drop.file_chunk",
        "DELETE FROM alerts_drop.file_chunk",
        "DELETE FROM alerts_drop.message_arrival",
        "UPDATE alerts_drop.mailbox_entry SET sealed = ''",
        "UPDATE alerts_drop.mailbox SET case_recipient = ''",
        "UPDATE alerts_drop.published_epoch SET statement = ''",
        "SELECT * FROM alerts_casebook.case_object",
        "SELECT * FROM alerts_casebook.account",
    ],
)
def test_who_takes_the_mailbox_program_reads_no_alert_and_changes_no_key(
    roles: Roles, statement: str
) -> None:
    assert roles.is_refused("mailbox", statement)


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE alerts_casebook.trail_entry ADD COLUMN a int", "DROP TABLE alerts_casebook.trail_entry"],
)
def test_the_console_changes_rows_and_no_tables(roles: Roles, statement: str) -> None:
    assert roles.is_refused("console", statement)


def test_the_public_programs_cannot_run_the_consoles_use_cases(roles: Roles) -> None:
    for program in ("intake", "mailbox"):
        config = ConsoleConfig.load(roles.env_of(program))
        with (
            closing(open_drop(config.drop_url)) as drop,
            closing(open_casebook(config.casebook_url)) as casebook,
            pytest.raises(StorageUnavailable),
        ):
            make_round(config, drop, casebook, Trail(config))


def test_the_script_can_be_run_again_and_takes_back_what_was_added_by_hand(roles: Roles) -> None:
    with psycopg.connect(plain(roles.url), autocommit=True) as connection:
        role = sql.Identifier(f"{roles.prefix}intake")
        connection.execute(sql.SQL("GRANT SELECT ON alerts_drop.arrival TO {}").format(role))
    assert not roles.is_refused("intake", "SELECT * FROM alerts_drop.arrival")
    roles.run_script()
    assert roles.is_refused("intake", "SELECT * FROM alerts_drop.arrival")
