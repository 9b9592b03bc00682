-- The rights of the role that the site runs with on PostgreSQL. Run it as the owner of the tables, after the first `migrate`
-- and whenever in doubt; a second run changes nothing:
--
--   psql -v ON_ERROR_STOP=1 --single-transaction -f deploy/roles.sql "$OWNER_URL"
--   psql -c '\password carbonportal_app' "$OWNER_URL"
--
-- The owner migrates and rebuilds the search; DATABASE_URL of the web, its workers and `tick` names carbonportal_app. It reads and writes
-- rows and owns nothing: it cannot empty a table, drop or switch off a trigger, or change the log of takedowns, which for it only
-- grows (takedowns/appendonly.py has the triggers that hold for the owner too).

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carbonportal_app') THEN
    CREATE ROLE carbonportal_app LOGIN;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'carbonportal_app' AND rolsuper) THEN
    RAISE EXCEPTION 'carbonportal_app 是超级用户，什么权利也限制不了它。请先执行 ALTER ROLE carbonportal_app NOSUPERUSER。';
  END IF;
  IF EXISTS (
    SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) = 'carbonportal_app'
  ) THEN
    RAISE EXCEPTION 'carbonportal_app 还是表的所有者。请先以管理员身份执行 REASSIGN OWNED BY carbonportal_app TO 迁移用的角色。';
  END IF;
  IF EXISTS (
    SELECT FROM pg_auth_members WHERE pg_get_userbyid(member) = 'carbonportal_app'
  ) THEN
    RAISE EXCEPTION 'carbonportal_app 属于别的角色，会得到它的权利。请先用 REVOKE 去掉。';
  END IF;
END
$$;

ALTER ROLE carbonportal_app NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM carbonportal_app;
GRANT USAGE ON SCHEMA public TO carbonportal_app;

-- No TRUNCATE, REFERENCES or TRIGGER. What later migrations and search rebuilds of the same owner make gets the same.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM carbonportal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO carbonportal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO carbonportal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO carbonportal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO carbonportal_app;

REVOKE UPDATE, DELETE ON takedowns_caseevent FROM carbonportal_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM carbonportal_app;
