-- Roles of a real instance on PostgreSQL. Run it once in the instance's own database as a superuser, after
-- `alerts migrate` has made the tables as alertas_owner, and again after every migration.
--
--   createdb alertas
--   psql -d alertas -f deploy/postgresql-roles.sql            (makes the roles)
--   ALERTS_DATABASE_URL=postgresql://alertas_owner@/alertas alerts migrate
--   psql -d alertas -f deploy/postgresql-roles.sql            (grants what each may do)
--
-- Each program signs in as its own role over the local socket (pg_hba.conf: `local alertas all peer map=alertas`),
-- so there is no password to keep. Who takes the public host gets these rights and no more:
--   intake   adds alerts and mailboxes; reads the desks' signed statements. It reads no alert, not even its own.
--   mailbox  reads mailboxes and their sealed entries, deletes those that are closed; adds messages and files. It reads
--            no alert, no message and no file, not even those it added.
--   console  reads and writes rows of both stores; changes no table.
--   owner    owns the tables, for migrations only; no program runs as it.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['alertas_owner', 'alertas_intake', 'alertas_mailbox', 'alertas_console'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT', name);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO alertas_owner, alertas_intake, alertas_mailbox, alertas_console',
        current_database()
    );
    EXECUTE format('GRANT CREATE ON DATABASE %I TO alertas_owner', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- What PostgreSQL itself would write down: an error line carries the minute and, in its details, keys of rows.
-- In postgresql.conf also: log_connections = off, log_disconnections = off, log_statement = none,
-- log_line_prefix = '' and a log that is kept for days, not months.
ALTER ROLE alertas_intake SET log_min_messages = 'fatal';
ALTER ROLE alertas_intake SET log_min_error_statement = 'panic';
ALTER ROLE alertas_intake SET log_error_verbosity = 'terse';
ALTER ROLE alertas_mailbox SET log_min_messages = 'fatal';
ALTER ROLE alertas_mailbox SET log_min_error_statement = 'panic';
ALTER ROLE alertas_mailbox SET log_error_verbosity = 'terse';

DO $$
BEGIN
    IF to_regclass('alerts_drop.arrival') IS NULL THEN
        RAISE NOTICE 'The tables are not there yet: migrate as alertas_owner and run this again.';
        RETURN;
    END IF;

    REVOKE ALL ON ALL TABLES IN SCHEMA alerts_drop, alerts_casebook FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA alerts_drop, alerts_casebook FROM alertas_intake, alertas_mailbox;

    GRANT USAGE ON SCHEMA alerts_drop TO alertas_intake, alertas_mailbox, alertas_console;
    GRANT USAGE ON SCHEMA alerts_casebook TO alertas_console;

    GRANT INSERT ON alerts_drop.arrival, alerts_drop.mailbox TO alertas_intake;
    GRANT SELECT ON alerts_drop.published_epoch TO alertas_intake, alertas_mailbox;

    GRANT SELECT ON alerts_drop.mailbox, alerts_drop.mailbox_entry TO alertas_mailbox;
    GRANT INSERT ON alerts_drop.mailbox_entry, alerts_drop.message_arrival TO alertas_mailbox;
    GRANT INSERT ON alerts_drop.file_arrival, alerts_drop.file_chunk TO alertas_mailbox;
    GRANT SELECT (case_id) ON alerts_drop.file_arrival TO alertas_mailbox;
    GRANT DELETE ON alerts_drop.mailbox, alerts_drop.mailbox_entry TO alertas_mailbox;

    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA alerts_drop, alerts_casebook TO alertas_console;
END
$$;
