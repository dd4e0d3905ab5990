import { definePlugin, QUERY_ENGINE } from '@framework/sdk';
import { DuckDBEngine } from './duckdb-engine.js';

/** The slot of the query engine. The library is loaded when a table is first written or asked. */
export default definePlugin({}, (plugin) => {
  plugin.provide(QUERY_ENGINE, () => new DuckDBEngine());
  return {};
});
