import type { DuckDBResult, DuckDBValueConverter, Json } from '@duckdb/node-api';
import type { JsonValue, QueryAnswer } from '@framework/sdk';

/** The first rows of a result, and whether there are more; no chunk is fetched that holds none of them. */
export async function answerOf(result: DuckDBResult, mostRows: number): Promise<QueryAnswer> {
  const { JsonDuckDBValueConverter } = await import('@duckdb/node-api');
  const convert: DuckDBValueConverter<Json> = (value, type, again) =>
    typeof value === 'bigint' ? plainInteger(value) : JsonDuckDBValueConverter(value, type, again);
  const rows: (readonly JsonValue[])[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const row of chunk.convertRows(convert)) rows.push(row as readonly JsonValue[]);
    if (rows.length > mostRows) break;
  }
  const columns = result.deduplicatedColumnNames().map((name, at) => ({
    name,
    type: String(result.columnType(at)),
  }));
  return { columns, rows: rows.slice(0, mostRows), more: rows.length > mostRows };
}

const plainInteger = (value: bigint): number | string => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};
