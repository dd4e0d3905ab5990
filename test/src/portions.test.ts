/** Large files that worker threads read in portions: Parquet by row groups, packed JSON lines; undisturbed, and killed on the way. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { runSql } from '../../plugins/plugin-stack-dataset/dist/testing/dataset.js';
import { storedFrame } from '../../readers/dist/testing/zstd-frames.js';
import { objectOf } from './support/forge.js';
import { framework, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

/** Two files of some row groups; in each seventh row there is no text. */
const PARQUET = (
  file: string,
  [first, end]: readonly [number, number],
) => `COPY (SELECT CASE WHEN range % 7 <> 3 THEN 'const a' || range || ' = 1;' || chr(10) || repeat(md5(range::VARCHAR) || chr(10), 90) END AS content,
  range::VARCHAR AS hexsha, 'owner/name' || range // 50 AS max_stars_repo_name, 'src/' || range || '.ts' AS max_stars_repo_path,
  ['MIT'] AS max_stars_repo_licenses FROM range(${first}, ${end})) TO '${file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`;

const row = (at: number) =>
  JSON.stringify({
    text: `def f${at}():\n${`    return '${at} é'\n`.repeat(at % 400)}`,
    meta: { pile_set_name: at % 9 === 0 ? 'Books3' : 'Github' },
  });
const LINES = Buffer.from(
  Array.from({ length: 5000 }, (_, at) => `${at % 13 === 0 ? 'no row' : row(at)}\n`).join(''),
);

/** The Stack's columns, and lines that are no rows. */
const CODE = Array.from({ length: 3000 }, (_, at) => {
  const row = {
    content: at % 7 === 3 ? null : `const b${at} = 1;\n${`  '${at} é',\n`.repeat(at % 400)}`,
    hexsha: `line-${at}`,
    max_stars_repo_name: `owner/lines${Math.floor(at / 50)}`,
    max_stars_repo_path: `src/${at}.ts`,
    max_stars_repo_licenses: ['MIT'],
  };
  return `${at % 17 === 0 ? 'no row' : JSON.stringify(row)}\n`;
}).join('');

const frames = (): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(LINES.byteLength / 500_009) }, (_, at) =>
      storedFrame(LINES.subarray(at * 500_009, (at + 1) * 500_009)),
    ),
  );

/** A preset over files in a folder of their own. */
async function preset(t: ExecutionContext): Promise<string> {
  const cwd = await workingFolder(t);
  await runSql(join(cwd, 'a.parquet'), PARQUET(join(cwd, 'a.parquet'), [0, 9000]));
  await runSql(join(cwd, 'b.parquet'), PARQUET(join(cwd, 'b.parquet'), [9000, 12_000]));
  const packed = { 'a.jsonl.gz': gzipSync(LINES), 'b.jsonl.zst': frames() };
  await writeFile(join(cwd, 'code.jsonl'), CODE);
  for (const [name, bytes] of Object.entries(packed)) await writeFile(join(cwd, name), bytes);
  const inFolder = (names: readonly string[]) =>
    names.map((name) => JSON.stringify(join(cwd, name))).join(', ');
  return `name: cut
description: Large files.
run: { batchSize: 100, shardBytes: 4m }
plugins:
  plugin-stack-dataset: { files: [${inFolder(['a.parquet', 'b.parquet', 'code.jsonl'])}] }
  plugin-text-dataset: { datasets: { the-pile: [${inFolder(Object.keys(packed))}] } }
`;
}

/** Hashes over the content of what the data stages made. */
async function hashes(cwd: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const stage of ['ingest', 'filter']) {
    const manifest = await readFile(join(await objectOf(cwd, 'cut', stage), 'object.json'), 'utf8');
    found.push(JSON.parse(manifest).contentHash);
  }
  return found;
}

serialWhen(
  unlessFull,
  'with 1, 2 and 4 workers, and killed twice and stopped on the way: the same shards',
  async (t) => {
    t.timeout(600_000);
    const text = await preset(t);
    // A store each: nothing is to be reused.
    const folder = async () => {
      const cwd = await workingFolder(t);
      await writeFile(join(cwd, 'cut.yaml'), text);
      return cwd;
    };
    const run = (cwd: string, workers: number, env: Readonly<Record<string, string>> = {}) =>
      framework(
        ['run', '--preset', './cut.yaml', '--until', 'filter', '--set', `run.workers=${workers}`, '--json'],
        { cwd, env },
      );
    const finished = async (cwd: string, workers: number) => {
      const outcome = await run(cwd, workers);
      t.is(outcome.code, 0, outcome.stderr);
      return hashes(cwd);
    };
    const expected = await finished(await folder(), 1);
    for (const workers of [2, 4])
      t.deepEqual(await finished(await folder(), workers), expected, `${workers}`);
    const cwd = await folder();
    for (const shard of [1, 5]) {
      const killed = await run(cwd, 2, { FRAMEWORK_FAILPOINT: `shard.before-journal:${shard}=kill` });
      t.is(killed.code, 1, `the failpoint was never reached:\n${killed.stderr}`);
    }
    t.deepEqual(await finished(cwd, 2), expected, 'killed');

    // Stopped while workers read: a native reader must not take the process with it.
    const stopped = await folder();
    const interrupted = await framework(
      ['run', '--preset', './cut.yaml', '--until', 'filter', '--set', 'run.workers=2'],
      {
        cwd: stopped,
        meanwhile: async (child) => {
          while (!/ingest\s+done/.test(child.said())) await sleep(5);
          child.kill('SIGINT');
        },
      },
    );
    t.is(interrupted.code, 130, interrupted.stderr);
    t.deepEqual(await finished(stopped, 2), expected, 'stopped');
  },
);
