import { damaged } from '@framework/readers';
import type { JsonObject } from '@framework/sdk';
import type { Config } from '../config.js';
import type { DatasetFile } from '../dataset-files.js';
import { isObject } from './fields.js';
import { parsedLines, REPOSITORY_COLUMNS } from './line-rows.js';

/** What the rows of a file have, by its first ones. */
export interface LineColumns {
  readonly names: ReadonlySet<string>;
  readonly rowsAre: 'rows' | 'repositories';
  /** The first text of its rows; null where none was found. */
  readonly text: string | null;
}

/** Rows that are looked at: writers leave out keys whose value is null. */
const SAMPLE = 2048;
/** Names that are remembered: a dataset has some thirty, and a Set not room for all that hostile rows could have. */
const MOST_NAMES = 10_000;

/**
 * @param isEnough whether columns tell already what must be known
 * @throws FWK_SOURCE_UNREADABLE for a file without a row that is a JSON object
 */
export async function lineColumns(
  file: DatasetFile,
  config: Config,
  signal: AbortSignal,
  isEnough: (names: ReadonlySet<string>) => boolean,
): Promise<LineColumns> {
  const names = new Set<string>();
  let rowsAre: LineColumns['rowsAre'] = 'rows';
  let text: string | null = null;
  let seen = 0;
  const note = (name: string) => {
    if (names.size < MOST_NAMES) names.add(name);
  };
  const look = (row: JsonObject) => {
    const files = row['files'];
    if (Array.isArray(files)) rowsAre = 'repositories';
    for (const name of Object.keys(row))
      if (rowsAre === 'rows' || REPOSITORY_COLUMNS.includes(name)) note(name);
    if (Array.isArray(files))
      for (const entry of files) if (isObject(entry)) for (const name of Object.keys(entry)) note(name);
    if (typeof row['content'] === 'string') text ??= row['content'];
    seen++;
  };
  const found = (): LineColumns => ({ names, rowsAre, text });
  for await (const lines of parsedLines(file, { first: 0, place: null }, config, signal)) {
    for (const line of lines) {
      if (line.kind !== 'row') continue;
      look(line.value);
      if (seen === SAMPLE || (text !== null && isEnough(names))) return found();
    }
  }
  if (seen > 0) return found();
  throw damaged(file.path, 'has no row that is a JSON object', 'name files of the dataset, of JSON lines');
}
