/**
 * The published HumanEval and MBPP, from the folder that `FRAMEWORK_FIXTURES` names, planted in the source files of
 * installed packages; and those files as they are, in which there is nothing to find.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { randomStream } from '@framework/sdk';
import { hookContext, makePlugin, recordBatch, stageContext, type TestRow } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';

const fixtures = process.env['FRAMEWORK_FIXTURES'] ?? '';
const HUMANEVAL = 'HumanEval.jsonl.gz';
const MBPP = 'mbpp.jsonl';
const [humaneval, mbpp] = [HUMANEVAL, MBPP].map((file) => join(fixtures, file)) as [string, string];
const fixtureTest = fixtures !== '' && existsSync(humaneval) && existsSync(mbpp) ? test : test.skip;
const needs = `(needs ${HUMANEVAL} and ${MBPP} in FRAMEWORK_FIXTURES)`;

interface HumanEvalTask {
  readonly task_id: string;
  readonly prompt: string;
  readonly canonical_solution: string;
  readonly test: string;
}

const humanevalTasks = (): HumanEvalTask[] =>
  gunzipSync(readFileSync(humaneval))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HumanEvalTask);

const filter = async () => {
  const { hooks } = makePlugin(plugin, config, { config: { benchmarks: [humaneval, mbpp] } });
  await hooks!.setup!(hookContext());
  return hooks!.filter!;
};
let ready: ReturnType<typeof filter> | undefined;

/** Dropped documents with the evidence. */
async function dropped(rows: readonly TestRow[]): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  ready ??= filter();
  const batch = recordBatch(rows);
  await (await ready).apply(batch, stageContext());
  return new Map(batch.verdicts.map(({ row, evidence }) => [batch.ids[row]!, evidence!]));
}

let files: readonly TestRow[] | undefined;

/** Source files of installed packages: every fifth, which is some 1,700. */
const sourceFiles = (): readonly TestRow[] => {
  files ??= installedFiles().filter((_, at) => at % 5 === 0);
  return files;
};

function installedFiles(): TestRow[] {
  const require = createRequire(import.meta.url);
  return ['lodash', 'date-fns', 'rxjs', 'fp-ts', 'luxon', 'zod'].flatMap((name) => {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:[cm]?js|[cm]?ts|md)$/.test(file))
      .sort()
      .map((file) => ({ id: `${name}:${file}`, content: readFileSync(join(folder, file)) }));
  });
}

const DOCSTRING = /("""|''')[\s\S]*?\1/g;
/** The last one: helpers stand before what is asked for. */
const docstringOf = (prompt: string): string => prompt.match(DOCSTRING)!.at(-1)!;
const withoutExamples = (docstring: string): string =>
  docstring
    .split('\n')
    .filter((line) => !/>>>|^\s*(?:\[|\(|'|True|False|\d)/.test(line))
    .join('\n');
const withoutComments = (code: string): string => code.replace(DOCSTRING, '').replace(/#.*$/gm, '');

/** How a task may stand in a file, and how many of the 164 are found: the table of the README. */
const ways: readonly (readonly [what: string, least: number, text: (task: HumanEvalTask) => string])[] = [
  ['the prompt', 164, ({ prompt }) => prompt],
  [
    'the prompt, indented by tabs',
    164,
    ({ prompt }) => prompt.replace(/^ +/gm, '\t').replaceAll('\n', '\n\t\t'),
  ],
  ['the prompt in a comment', 164, ({ prompt }) => ` * ${prompt.replaceAll('\n', '\r\n * ')}`],
  ['the prompt as JSON', 164, ({ prompt }) => JSON.stringify({ prompt })],
  ['prompt and solution', 164, ({ prompt, canonical_solution }) => prompt + canonical_solution],
  ['the docstring', 164, ({ prompt }) => docstringOf(prompt)],
  ['the docstring without its examples', 160, ({ prompt }) => withoutExamples(docstringOf(prompt))],
  ['the tests', 164, ({ test: tests }) => tests],
  // What is left of the shortest ones is written by people who have never seen the task.
  ['half of the prompt', 158, ({ prompt }) => prompt.slice(0, prompt.length / 2)],
  [
    'the prompt, its function renamed',
    160,
    ({ prompt }) => prompt.replaceAll(/def \w+/g, 'def mine').replaceAll(/>>> \w+/g, '>>> mine'),
  ],
  ['the solution', 148, ({ canonical_solution }) => canonical_solution],
  [
    'the solution, indented by tabs',
    148,
    ({ canonical_solution }) => canonical_solution.replaceAll('    ', '\t'),
  ],
  [
    'prompt and solution without comments',
    152,
    (task) => withoutComments(task.prompt + task.canonical_solution),
  ],
];

for (const [what, least, text] of ways) {
  fixtureTest(`HumanEval in real files: ${what} ${needs}`, async (t) => {
    const random = randomStream({ seed: 1, plugin: 'test', hook: what, sequence: 0 });
    const hosts = random.shuffle([...sourceFiles()]).slice(0, 164);
    const tasks = humanevalTasks();
    t.is(tasks.length, 164);
    const rows = tasks.map((task, at) => {
      const lines = hosts[at]!.content.toString().split('\n');
      lines.splice(random.integer(lines.length + 1), 0, text(task));
      return { id: task.task_id, content: lines.join('\n') };
    });
    const found = await dropped(rows);
    const named = [...found].filter(([id, evidence]) => evidence['task'] === id);
    t.log(`${found.size} of 164 dropped, ${named.length} under the task’s own name`);
    t.true(found.size >= least);
    // Where a document holds two tasks, one of them is named.
    t.true(named.length >= least - 1);
  });
}

/** Texts of MBPP's 974 tasks, and how many are found. */
const mbppWays: readonly (readonly [what: 'text' | 'code', least: number])[] = [
  ['text', 974],
  ['code', 967],
];

for (const [what, least] of mbppWays) {
  fixtureTest(`MBPP in real files: ${what} ${needs}`, async (t) => {
    const random = randomStream({ seed: 1, plugin: 'test', hook: what, sequence: 1 });
    const hosts = random.shuffle([...sourceFiles()]);
    const tasks = readFileSync(mbpp, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<'text' | 'code', string>>);
    t.is(tasks.length, 974);
    const rows = tasks.map((task, at) => {
      const lines = hosts[at]!.content.toString().split('\n');
      lines.splice(random.integer(lines.length + 1), 0, task[what]);
      return { id: String(at), content: lines.join('\n') };
    });
    const found = await dropped(rows);
    t.log(`${found.size} of 974 dropped`);
    t.true(found.size >= least);
  });
}

/** The full run takes all of them. */
const full = process.env['FRAMEWORK_FULL'] === '1';

fixtureTest(`real files without a task are left alone ${needs}`, async (t) => {
  const all = full ? installedFiles() : sourceFiles();
  t.true(all.length > (full ? 8000 : 1500));
  await dropped([]);
  const before = process.cpuUsage();
  const found = await dropped(all);
  const { user, system } = process.cpuUsage(before);
  const bytes = all.reduce((sum, { content }) => sum + content.length, 0);
  const speed = bytes / (user + system);
  t.log(`${all.length} files, ${found.size} dropped; ${speed.toFixed(0)} MB a second of processor time`);
  t.deepEqual([...found], []);
});
