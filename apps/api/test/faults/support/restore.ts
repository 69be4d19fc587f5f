import pg from "pg";
import { migrateDatabase } from "../../support/migrate-database.ts";

type Database = { readonly admin: pg.Client; readonly name: string; readonly url: string };

const open = async (databaseUrl: string): Promise<Database> => {
  const name = new URL(databaseUrl).pathname.slice(1);
  const admin = new pg.Client({
    connectionString: Object.assign(new URL(databaseUrl), { pathname: "/postgres" }).href,
  });
  await admin.connect();
  return { admin, name: admin.escapeIdentifier(name), url: databaseUrl };
};

const copyRows = async (fromUrl: string, toUrl: string): Promise<void> => {
  const [from, to] = [new pg.Client({ connectionString: fromUrl }), new pg.Client({ connectionString: toUrl })];
  await Promise.all([from.connect(), to.connect()]);
  // As a dump is loaded: the rows before the rules that hold between them.
  await to.query("set session_replication_role = replica");
  const tables = await from.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'",
  );
  for (const { name } of tables.rows) {
    const { rows } = await from.query<{ all: unknown }>(`select coalesce(json_agg(t), '[]') as all from ${name} t`);
    const values = [JSON.stringify(rows[0]?.all)];
    await to.query(`insert into ${name} select * from json_populate_recordset(null::${name}, $1::json)`, values);
  }
  await Promise.all([from.end(), to.end()]);
};

/** A backup of a database that nobody is connected to. `asDump` is what pg_dump and pg_restore do; `asFiles`, a copied volume. */
export type Backup = { restore(how: "asDump" | "asFiles"): Promise<void>; close(): Promise<void> };

export const backUp = async (databaseUrl: string): Promise<Backup> => {
  const { admin, name } = await open(databaseUrl);
  const copy = `${new URL(databaseUrl).pathname.slice(1)}_backup`;
  await admin.query(`create database ${copy} template ${name}`);
  const restore = async (how: "asDump" | "asFiles"): Promise<void> => {
    await admin.query(`drop database ${name} with (force)`);
    if (how === "asFiles") {
      await admin.query(`create database ${name} template ${copy}`);
      return;
    }
    await admin.query(`create database ${name}`);
    await migrateDatabase({ databaseUrl });
    await copyRows(Object.assign(new URL(databaseUrl), { pathname: `/${copy}` }).href, databaseUrl);
  };
  return { restore, close: () => admin.end() };
};
