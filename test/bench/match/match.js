// `npm run bench -- match`
//
// A blend of real source text, indexed; then 50 tokens of documents in it, each looked for by the command as a person runs it: a
// new process, and every place found compared with the bytes. A text that is not found where it was taken from is no measurement.
// With `--keep` the blend is made in a folder where it stays, and the parts can be run one after the other.
// Besides: a text that stands in very many documents, and the longest stretches of a file of another version.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus } from '../corpus-option.js';
import { median } from '../median.js';
import { number, someOf, text } from '../options.js';
import { makeBlend } from './make-blend.js';

const script = (path) => fileURLToPath(new URL(path, import.meta.url));
const MEGABYTE = 1e6;
const LIMIT = 1;
const TOKENS = 50;

export const matchBench = {
  what: '50 tokens in a gigabyte of source text',
  options: {
    corpus,
    only: someOf('what is done; with --keep one after the other', ['blend', 'index', 'match']),
    megabytes: number('of source text', 1000),
    texts: number('texts that are looked for', 20),
    keep: text('where the blend stays', 'folder'),
  },
  rows: match,
};

async function* match(options) {
  const parts = options.only;
  const root = options.keep ?? mkdtempSync(join(tmpdir(), 'framework-bench-'));
  const facts = join(root, 'blend.json');
  try {
    if (parts.includes('blend')) {
      const wanted = options.megabytes * MEGABYTE;
      const made = await makeBlend(root, 'bench', options.corpus, wanted, options.texts);
      writeFileSync(facts, JSON.stringify(made));
    }
    const blend = JSON.parse(readFileSync(facts, 'utf8'));
    const perturbed = (blend.bytes - blend.distinct) / MEGABYTE;
    const size = `${(blend.bytes / MEGABYTE).toFixed(0)} MB, ${blend.documents} documents${perturbed > 0 ? `, ${perturbed.toFixed(0)} MB of them copies with every fourth line changed` : ''}`;
    if (parts.includes('index')) yield indexed(root, size, blend);
    if (!parts.includes('match')) return;
    yield whole(root, blend.texts, size);
    yield common(root, blend.texts, size);
    yield longest(root, blend.texts, size);
  } finally {
    if (options.keep === undefined) rmSync(root, { recursive: true });
  }
}

function indexed(root, size, blend) {
  const args = [script('own-index.js'), root, 'bench'];
  const index = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  return {
    ...{
      id: 'index',
      value: blend.bytes / MEGABYTE / index.seconds,
      unit: 'MB/s',
      against: null,
      ratio: null,
    },
    ...{ target: null, ok: null, verdict: 'not judged' },
    note: `${size}: ${index.seconds.toFixed(1)} s, ${(index.indexBytes / MEGABYTE).toFixed(0)} MB of index, ${(index.peak / 2 ** 20).toFixed(0)} MiB at most`,
  };
}

function whole(root, texts, size) {
  const times = [];
  let found = 0;
  for (const { id, path } of texts) {
    const text = someTokens(readFileSync(path, 'utf8'));
    times.push(ask(root, text).seconds);
    // Which documents are told of first does not matter: all of them are looked through, in a call that is not timed.
    const { answer } = ask(root, text, '--limit', '10000');
    if (answer.matches.some((one) => one.id === id && one.exact)) found += 1;
  }
  const most = Math.max(...times);
  return limit(
    `${TOKENS} tokens`,
    most,
    found === texts.length,
    `${size}; ${found} of ${texts.length} found, median ${median(times).toFixed(2)} s, this is the slowest`,
  );
}

/** The beginnings of files are licences: of the texts' first lines the one that most documents have. */
function common(root, texts, size) {
  const asked = texts.map(({ path }) => ask(root, readFileSync(path, 'utf8').slice(0, 200)));
  asked.sort((a, b) => b.answer.found.documents - a.answer.found.documents);
  const [{ seconds, answer }] = asked;
  const { documents } = answer.found;
  return told(
    'a common beginning',
    seconds,
    `${size}; it stands in ${answer.complete ? '' : 'at least '}${documents} documents`,
  );
}

function longest(root, texts, size) {
  // Every seventh line is another: what is left stands in stretches.
  const changed = readFileSync(texts[0].path, 'utf8')
    .split('\n')
    .map((line, at) => (at % 7 === 0 ? `changed ${at}` : line))
    .join('\n');
  const { seconds, answer } = ask(root, changed, '--longest');
  const first = answer.matches[0]?.id === texts[0].id;
  return told(
    'longest stretches of a file',
    seconds,
    `${first ? '' : 'WRONG: '}${size}; ${changed.length} bytes, the longest of ${answer.longest?.bytes} in ${answer.found.documents} documents`,
  );
}

function ask(root, text, ...more) {
  writeFileSync(join(root, 'text'), text);
  const args = [
    script('../../../core/bin/framework.js'),
    'provenance',
    'match',
    'bench',
    '--file',
    'text',
    '--json',
    ...more,
  ];
  const start = performance.now();
  const said = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30 });
  return { seconds: (performance.now() - start) / 1000, answer: JSON.parse(said) };
}

/** From the middle of a document. */
function someTokens(text) {
  const middle = text.indexOf('\n', text.length / 2) + 1;
  let end = middle;
  const token = /\w+|[^\s\w]/gu;
  token.lastIndex = middle;
  for (let count = 0; count < TOKENS; count++) {
    if (token.exec(text) === null) break;
    end = token.lastIndex;
  }
  return text.slice(middle, end);
}

/** What no limit is set for. */
const told = (id, value, note) => ({
  id,
  value,
  unit: 's',
  against: null,
  ratio: null,
  target: null,
  ok: null,
  verdict: 'not judged',
  note,
});

function limit(id, value, holds, note) {
  const ok = holds && value <= LIMIT;
  return {
    id,
    value,
    unit: 's',
    against: 'limit',
    ratio: value / LIMIT,
    target: LIMIT,
    ok,
    note: holds ? note : `WRONG: ${note}`,
  };
}
