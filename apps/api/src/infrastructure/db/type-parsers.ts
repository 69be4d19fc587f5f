import pg from "pg";

const BIGINT = pg.types.builtins.INT8;

/**
 * Sequence numbers are `bigint` in the database and numbers here: 2^53 events is not a limit that one workspace meets.
 * Local to our pools, because `pg.types.setTypeParser` would change every other user of `pg` in the process.
 */
export const typeParsers: pg.CustomTypesConfig = {
  // The overloads of getTypeParser differ only in the parser's return type, which pg itself treats as unknown.
  getTypeParser: ((oid: number, format?: "text") =>
    oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
