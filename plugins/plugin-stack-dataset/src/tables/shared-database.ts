import { Database } from './database.js';

/** DuckDB for the portions that a worker reads one after the other: opened with the first, closed with the plugin. */
export class SharedDatabase {
  #opened: Promise<Database> | undefined;

  /** A connection of one's own; `closeSibling` when done. */
  async connect(): Promise<Database> {
    this.#opened ??= Database.open(null);
    return (await this.#opened).sibling();
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    (await opened)?.close();
  }
}
