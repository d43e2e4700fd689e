/** The tables of a store in PostgreSQL. */

/** What is told to have the tables as this version knows them. */
export const FORMAT = 1

/**
 * The statements that make the tables, in a schema of their own. `state` has one row: whoever commits holds
 * it, so that commits are one after the other and revisions have no gaps. `change` is what watches read.
 */
export const tables = (schema: string): string => `
CREATE SCHEMA IF NOT EXISTS ${schema};
CREATE TABLE IF NOT EXISTS ${schema}.state (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  format integer NOT NULL, revision bigint NOT NULL, forgotten bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS ${schema}.lease (
  id uuid PRIMARY KEY, ttl double precision NOT NULL, expires timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS ${schema}.entry (
  key bytea PRIMARY KEY, value text NOT NULL, revision bigint NOT NULL, created bigint NOT NULL, lease uuid
);
CREATE INDEX IF NOT EXISTS entry_lease ON ${schema}.entry (lease) WHERE lease IS NOT NULL;
CREATE TABLE IF NOT EXISTS ${schema}.change (
  revision bigint NOT NULL, number integer NOT NULL, key bytea NOT NULL, value text, created bigint,
  PRIMARY KEY (revision, number)
);
INSERT INTO ${schema}.state (format, revision, forgotten) VALUES (${FORMAT}, 0, 0) ON CONFLICT DO NOTHING;
`
