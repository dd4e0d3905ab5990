import type { DuckDBConnection } from '@duckdb/node-api';
import { frameworkError, type JsonValue } from '@framework/sdk';

/** Functions that make rows out of their arguments alone. All others that stand where a table does read something else. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'generate_series',
  'json_each',
  'json_tree',
  'range',
  'repeat',
  'repeat_row',
  'unnest',
]);

/**
 * Whether the SQL is one SELECT over these tables, in the words of DuckDB's own parser: what it makes of the text is looked
 * through, node by node. The lock of the database holds without this too; this keeps out what reads memory or settings, and
 * says in words what is not allowed.
 *
 * @throws FWK_QUERY_REFUSED, FWK_QUERY_FAILED
 */
export async function refuseOther(
  connection: DuckDBConnection,
  sql: string,
  tables: readonly string[],
): Promise<void> {
  if (sql.includes('\0')) {
    throw frameworkError('FWK_QUERY_FAILED', { message: 'the SQL holds a NUL character', at: 'SQL' });
  }
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const parsed = JSON.parse(String(reader.getRows()[0]![0])) as Parsed;
  if (parsed.error === true) {
    if (parsed.error_type === 'parser') {
      throw frameworkError('FWK_QUERY_FAILED', { message: parsed.error_message, at: placeOf(parsed, sql) });
    }
    throw refused('it is no SELECT', sql);
  }
  if (parsed.statements.length === 0) {
    throw frameworkError('FWK_QUERY_FAILED', { message: 'there is no statement', at: 'SQL' });
  }
  if (parsed.statements.length !== 1) {
    throw refused(`it is ${parsed.statements.length} statements, and one is asked at a time`, sql);
  }
  const names = new Set([...tables, ...namedQueries(parsed.statements)].map((name) => name.toLowerCase()));
  for (const node of nodes(parsed.statements)) {
    const { type, table_name: table, function: called } = node;
    if (type === 'BASE_TABLE' && typeof table === 'string' && !names.has(table.toLowerCase())) {
      throw frameworkError('FWK_QUERY_FAILED', {
        message: `there is no table '${table.slice(0, 100)}'`,
        at: `SQL, FROM ${table.slice(0, 100)}`,
        action: `use one of: ${tables.join(', ')}`,
      });
    }
    const name = type === 'TABLE_FUNCTION' && isNode(called) ? called['function_name'] : undefined;
    if (typeof name === 'string' && !TABLE_FUNCTIONS.has(name.toLowerCase())) {
      throw refused(`${name.slice(0, 100)}() stands where a table does`, sql);
    }
  }
}

type Parsed =
  | {
      readonly error: true;
      readonly error_type: string;
      readonly error_message: string;
      readonly position?: string;
    }
  | { readonly error: false; readonly statements: readonly JsonValue[] };

type Node = Readonly<Record<string, JsonValue>>;

const isNode = (value: JsonValue | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Not by recursion: an expression may be nested as deeply as the parser lets it. */
function* nodes(tree: JsonValue): Generator<Node> {
  const waiting: JsonValue[] = [tree];
  while (waiting.length > 0) {
    const value = waiting.pop()!;
    if (Array.isArray(value)) for (const item of value) waiting.push(item);
    else if (isNode(value)) {
      yield value;
      for (const item of Object.values(value)) waiting.push(item);
    }
  }
}

/** The names of WITH. */
function* namedQueries(statements: readonly JsonValue[]): Generator<string> {
  for (const { cte_map: named } of nodes(statements as JsonValue)) {
    const list = isNode(named) ? named['map'] : undefined;
    for (const entry of Array.isArray(list) ? list : []) {
      const key = isNode(entry) ? entry['key'] : undefined;
      if (typeof key === 'string') yield key;
    }
  }
}

function placeOf({ position }: { readonly position?: string }, sql: string): string {
  const at = Number(position);
  if (!Number.isSafeInteger(at)) return 'SQL';
  const before = Buffer.from(sql, 'utf8').subarray(0, at).toString('utf8').split('\n');
  return `SQL, line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

const refused = (why: string, sql: string) =>
  frameworkError('FWK_QUERY_REFUSED', { message: why, at: `SQL, ${sql.trim().slice(0, 80)}` });
