/**
 * Texts made to run patterns away, through every filter of the chain. Processor time is limited by the system, not measured here: what is
 * quadratic in a file of a quarter of a megabyte takes hours, and what is linear seconds, on any machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectOf } from './support/forge.js';
import { bin, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

const reason = unlessFull ?? (process.platform === 'win32' ? 'needs `ulimit`' : null);

const BYTES = 256 * 1024;
/** Processor seconds for the run and each process it starts. */
const LIMIT = 600;

/** What one writes against a pattern: starts without an end, runs that may be cut in many ways, all but a match. */
const PIECES: Readonly<Record<string, string>> = {
  letters: 'a',
  capitals: 'A',
  digits: '1',
  blanks: ' ',
  tabs: '\t',
  newlines: '\n',
  returns: '\r',
  'letters-blanks': 'a ',
  'words-blanks': 'word     ',
  quotes: '"',
  ticks: '```\n',
  backslashes: '\\',
  brackets: '(',
  'square-brackets': '[',
  braces: '{',
  angles: '<',
  'links-open': '[a](',
  'comments-open': '/* ',
  'markup-comments-open': '<!-- ',
  'line-comments': '// licence ',
  'hash-comments': '# Copyright (c) ',
  docstrings: '"""',
  addresses: 'http://a.b/',
  mails: 'a@',
  'mail-dots': 'a.a@a.',
  'ip-parts': '1.',
  'ip-six': 'a:',
  'phone-parts': '+1 (2) ',
  cards: '4111 1111 ',
  ibans: 'DE89 3704 ',
  assignments: 'password = ',
  'assignments-values': 'token="aB1" ',
  'keys-begin': '-----BEGIN PRIVATE KEY-----\n',
  'tokens-begin': 'ghp_AAAA',
  'connection-strings': 'postgres://u:',
  // No `licence` in these names: such a file is a licence's, and no document.
  'gpl-words': 'gnu general public license version ',
  'mit-or-gpl': 'mit or gpl or ',
  'spdx-tags': 'SPDX-License-Identifier: (',
  'html-tags': '<a href="',
  'json-nest': '{"a":',
  imports: 'import { a } from ',
  templates: '${',
  camels: 'aB',
  underscores: 'a_',
  astral: '\u{1f600}',
  marks: 'e\u0301',
  nul: '\0a',
};
/** A NUL early on makes a file binary, and no filter reads it; one behind these bytes is not looked for. */
const BEFORE: Readonly<Record<string, string>> = { nul: 'a'.repeat(8192) };

/** Filters that compare texts with each other come last, and all of these are alike with another ending. */
const LAST: readonly unknown[] = ['plugin-near-dedup', 'plugin-holdout'];

const ENDINGS = ['js', 'py', 'md', 'h'];

serialWhen(
  reason,
  'no text runs a filter away: each is read in time in proportion to its size',
  async (t) => {
    t.timeout(3_600_000);
    const cwd = await workingFolder(t);
    let files = 0;
    // A folder is a repository: with several of them some can be held out.
    for (const ending of ENDINGS) {
      const folder = join(cwd, `hostile-${ending}`);
      mkdirSync(folder);
      writeFileSync(
        join(folder, 'LICENSE'),
        'MIT License\n\nPermission is hereby granted, free of charge.\n',
      );
      for (const [name, piece] of Object.entries(PIECES)) {
        // With an end that does not fit: a pattern that would match must try everything else.
        const text = `${BEFORE[name] ?? ''}${piece.repeat(Math.floor(BYTES / Buffer.byteLength(piece)))}\n\u0001! ${ending}`;
        writeFileSync(join(folder, `${name}.${ending}`), text);
        files++;
      }
    }
    // Nothing is to be dropped before the last filter has read it.
    writeFileSync(
      join(cwd, 'hostile.yaml'),
      `name: hostile
extends: smoke
plugins:
  plugin-local-dataset: { packages: [], folders: [${ENDINGS.map((ending) => `hostile-${ending}`).join(', ')}], extensions: [.js, .py, .md, .h], maxFileBytes: 1m }
  plugin-synthetic-traces: null
  plugin-gpl-filter: { missing: keep }
  plugin-code-quality: { minLength: 0, maxLength: 9000000, maxLineLength: 9000000, maxAverageLineLength: 9000000, minAlphanumeric: 0, generated: keep, maxCopied: 1, maxRepositoryBytes: 0, prose: { minLength: 0, maxLength: 9000000, minAlphanumeric: 0, maxLinks: 1, maxUnbroken: 9000000 } }
`,
    );
    const run = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -t ${LIMIT}; exec "$0" "$@"`,
        process.execPath,
        bin,
        'run',
        '--preset',
        './hostile.yaml',
        '--until',
        'filter',
        '--json',
      ],
      { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: '1' } },
    );
    t.is(run.status, 0, `${run.signal ?? ''}\n${run.stderr.slice(-3000)}\n${run.stdout.slice(-3000)}`);
    // Each was read by every filter: what had been dropped on the way, those behind would not have looked at.
    const fates = fatesOf(await objectOf(cwd, 'hostile', 'filter'));
    const own = [...fates].filter(([id]) => id.startsWith('folder:hostile-'));
    t.is(own.length, files);
    for (const [id, droppedBy] of own)
      t.true(droppedBy === null || LAST.includes(droppedBy), `${id}: ${droppedBy}`);
    const whole = own.filter(([, droppedBy]) => droppedBy === null).length;
    t.true(whole > files / 2, `${whole} of ${files} stay`);
    t.log(`${files} files of ${BYTES} bytes`);
  },
);

/** Id of each document → the plugin that dropped it first; null for one that stays. */
function fatesOf(dir: string): ReadonlyMap<string, unknown> {
  const fates = new Map<string, unknown>();
  const linesOf = (file: string): readonly Record<string, unknown>[] =>
    readFileSync(join(dir, file), 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
  for (const file of readdirSync(dir)) {
    if (/^shard-\d+\.ndjson$/.test(file)) for (const row of linesOf(file)) fates.set(String(row['id']), null);
    if (!/^verdicts-\d+\.ndjson$/.test(file)) continue;
    for (const { id, action, plugin } of linesOf(file)) {
      if (action === 'drop' && !fates.has(String(id))) fates.set(String(id), plugin);
    }
  }
  return fates;
}
