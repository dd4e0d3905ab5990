import { extname, resolve } from 'node:path';
import { frameworkError, type QueryFile } from '@framework/sdk';
import type { Command } from 'commander';
import type { TablesTask } from '../provenance/tables/ask-tables.js';
import { readInput } from './given-input.js';
import { numberOption } from './number-option.js';
import { type CliShared, limitOf, type TrustOptions, withExample, withTrustOption } from './shared.js';

interface QueryOptions extends TrustOptions {
  readonly file?: string;
  readonly out?: string;
  readonly tables?: boolean;
  readonly limit: string;
  readonly memory: string;
  readonly seconds: string;
  readonly engine?: string;
}

/** A query is a sentence; what is larger is data. */
const MOST_SQL = 2 ** 20;

/** Adds `framework provenance query`: SQL over what a run recorded. */
export function registerQuery(provenance: Command, shared: CliShared): void {
  const command = provenance
    .command('query')
    .description('SQL over what a run recorded: documents, verdicts, reasons, sources, licences, tokens')
    .argument('[run]', 'a run; the newest finished one when left out')
    .argument('[sql]', 'one SELECT; in --file, or piped in, when left out')
    .option('--file <path>', 'a file with the SELECT')
    .option('--tables', 'the tables, their columns and what they mean')
    .option('-o, --out <file>', 'write all rows to a file that is not there yet: .csv, .jsonl or .parquet')
    .option('--limit <count>', 'rows to show, where there are many', '100')
    .option('--memory <megabytes>', 'most memory of the query', '512')
    .option('--seconds <count>', 'longest time of the query', '60')
    .option('--engine <plugin>', 'the plugin that answers, where several are installed');
  withTrustOption(command);
  withExample(
    command,
    'framework provenance query --tables',
    'framework provenance query tiny-code "SELECT license, count(*) FROM documents GROUP BY ALL ORDER BY 2 DESC"',
    'framework provenance query tiny-code --file dropped.sql --out dropped.csv',
  );
  command.action((first: string | undefined, second: string | undefined, options: QueryOptions) =>
    options.tables === true ? showTables(shared) : query(first, second, options, shared),
  );
}

async function showTables({ output }: CliShared): Promise<void> {
  const [{ tableShapes }, { tablesText }] = await Promise.all([
    import('../provenance/tables/definitions.js'),
    import('./query-text.js'),
  ]);
  const tables = tableShapes();
  output.result({ tables }, () => tablesText(tables, output.style));
}

async function query(
  first: string | undefined,
  second: string | undefined,
  options: QueryOptions,
  shared: CliShared,
): Promise<void> {
  const { output, root } = shared;
  // One argument with a space in it is no run's name.
  const [named, written] =
    second === undefined && /\s/.test(first ?? '') ? [undefined, first] : [first, second];
  const sql = sqlOf(written, options, root);
  const limits = {
    memoryBytes: 2 ** 20 * numberOption('--memory', options.memory, 512, whole(16, 1_000_000, '2048')),
    seconds: numberOption('--seconds', options.seconds, 60, whole(1, 86_400, '300')),
  };
  const mostRows = limitOf(options.limit, 'rows');
  const into = options.out === undefined ? undefined : intoOf(options.out, root);
  const [{ askTables }, { answerText }] = await Promise.all([
    import('../provenance/tables/ask-tables.js'),
    import('./query-text.js'),
  ]);
  const task = await tablesTask(named, options, 'framework provenance query', shared);
  if (into === undefined) {
    const answer = await askTables(task, { kind: 'select', sql, mostRows, ...limits });
    const { columns, rows } = answer;
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])),
    );
    return output.result({ ...answer, rows: objects }, () => answerText(answer, output.style));
  }
  const { refuseTaken, writeBeside } = await import('../provenance/tables/answer-file.js');
  refuseTaken(into.file);
  const { answer, ...facts } = await writeBeside(into.file, (file) =>
    askTables(task, { kind: 'select-into', sql, into: { ...into, file }, ...limits }),
  );
  output.result({ ...answer, file: into.file, ...facts }, () =>
    [`${output.style.bold(options.out!)}  ${answer.rows} rows`, `  sha256  ${facts.sha256}`].join('\n'),
  );
}

/** A run's tables, as the options name them. */
export async function tablesTask(
  name: string | undefined,
  { engine, trust }: { readonly engine?: string; readonly trust?: readonly string[] },
  command: string,
  { root, environment, output }: CliShared,
): Promise<TablesTask> {
  const [{ openFinishedRun }, { progressLine }] = await Promise.all([
    import('../run/finished-run.js'),
    import('./progress-line.js'),
  ]);
  const run = await openFinishedRun(root, name);
  return {
    root,
    run: run.paths.name,
    engine: engine ?? null,
    environment,
    trust: trust ?? [],
    command,
    notice: output.note,
    progress: progressLine('tables', output),
  };
}

function sqlOf(text: string | undefined, { file }: QueryOptions, root: string): string {
  const input = readInput({
    what: 'the SQL',
    text,
    textOption: 'an argument',
    file,
    root,
    mostBytes: MOST_SQL,
    tooLarge: 'write one SELECT over the tables',
  });
  if (input !== undefined) return Buffer.from(input).toString('utf8');
  throw frameworkError('FWK_CLI_USAGE', {
    message: 'the SQL is missing',
    at: 'framework provenance query',
    action: 'give a SELECT behind the run, with --file, or piped in; `--tables` shows what there is',
  });
}

const ENDINGS: Readonly<Record<string, QueryFile['form']>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** @throws FWK_CLI_USAGE for another ending */
function intoOf(out: string, root: string): QueryFile {
  const form = ENDINGS[extname(out).toLowerCase()];
  if (form !== undefined) return { form, file: resolve(root, out) };
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${out}' does not say by its ending what is to be written`,
    at: '--out',
    action: 'name a file that ends with .csv, .jsonl or .parquet',
  });
}

const whole = (minimum: number, maximum: number, example: string) =>
  ({
    kind: 'whole',
    minimum,
    maximum,
    words: `a whole number from ${minimum} to ${maximum}`,
    example,
  }) as const;
