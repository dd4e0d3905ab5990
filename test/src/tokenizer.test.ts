/** `framework tokenizer`, on a vocabulary that a run trained, on its files, and on what is no tokenizer. */
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { framework, frameworkHere, json, type RunOptions, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { storeFile } from './support/stored-run.js';
import { toy } from './support/toy.js';

/** One run of seconds serves all tests, which only read it. */
let cwd: string;
const cleanups: (() => Promise<void>)[] = [];

test.before(async () => {
  cwd = await workingFolder({ teardown: (fn) => void cleanups.push(fn) });
  await writeFile(
    join(cwd, 'words.yaml'),
    'description: A tokenizer and nothing else.\nplugins:\n  plugin-local-dataset: { packages: [underscore] }\n' +
      '  plugin-unigram-tokenizer: { vocabularySize: 512 }\n',
  );
  const outcome = await frameworkHere(['run', '--preset', 'words.yaml', '--until', 'tokenize'], { cwd });
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  for (const [format, file] of [
    ['sentencepiece', 'words.model'],
    ['huggingface', 'words.json'],
  ] as const) {
    const written = await frameworkHere(
      ['tokenizer', 'export', '--format', format, '--out', file, '--json'],
      {
        cwd,
      },
    );
    if (written.code !== 0) throw new Error(written.stderr);
  }
  await writeSpoilt();
});
test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const tokenizer = (args: readonly string[], options: Partial<RunOptions> = {}) =>
  framework(['tokenizer', ...args, '--json'], { cwd, ...options });

async function answer<T>(args: readonly string[], options: Partial<RunOptions> = {}): Promise<T> {
  const outcome = await tokenizer(args, options);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return json<T>(outcome);
}

interface Encoding {
  readonly tokens: readonly {
    readonly id: number;
    readonly piece: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly comesBack: boolean;
}
const idsOf = ({ tokens }: Encoding) => tokens.map(({ id }) => id);

const WAYS = 'return function(object) { var value = array[index]; }';
const NASTY = 'function f() {\n\treturn "é漢\u2581<|user|><0x0A>" ;\r\n}\n   \0';

serialWhen(unlessFull, 'inspect says what is in a run’s vocabulary', async (t) => {
  interface Inspection {
    readonly longest: readonly { readonly piece: string }[];
    readonly reserved: readonly { readonly id: number; readonly piece: string }[];
  }
  const inspection = await answer<Inspection>(['inspect', 'words']);
  t.like(inspection, {
    tokenizer: 'words',
    plugin: 'plugin-unigram-tokenizer',
    vocabularySize: 512,
    endOfDocument: 1,
    algorithm: 'unigram',
    losses: [],
    kinds: { unknown: 1, reserved: 15, byte: 256, text: 240 },
    unreachable: [],
    formats: ['sentencepiece', 'huggingface'],
  });
  t.deepEqual(inspection.reserved[0], { id: 1, piece: '<|end_of_document|>' });
  const lengths = inspection.longest.map(({ piece }) => [...piece].length);
  t.deepEqual(
    lengths,
    lengths.toSorted((a, b) => b - a),
  );
  // The newest run, when none is named; its folder is the run too.
  t.deepEqual(await answer(['inspect']), inspection as never);
  t.deepEqual(await answer(['inspect', 'runs/words']), inspection as never);
});

serialWhen(unlessFull, 'a text comes back from its ids, each of which has its bytes', async (t) => {
  await writeFile(join(cwd, 'nasty.txt'), NASTY);
  const encoding = await answer<Encoding>(['encode'], { stdin: NASTY });
  t.deepEqual(await answer<Encoding>(['encode', '--file', 'nasty.txt']), encoding);
  t.true(encoding.comesBack);
  const bytes = Buffer.from(NASTY);
  let end = 0;
  for (const { piece, from, to } of encoding.tokens) {
    t.is(from, end);
    end = to;
    if (!piece.startsWith('<0x')) t.is(bytes.subarray(from, to).toString(), piece.replaceAll('\u2581', ' '));
  }
  t.is(end, bytes.length);
  const ids = idsOf(encoding).map(String);
  for (const decode of [
    await answer<{ text: string; base64: string }>(['decode', ...ids]),
    await answer<{ text: string; base64: string }>(['decode', ids.join(',')]),
    await answer<{ text: string; base64: string }>(['decode'], { stdin: `[${ids.join(', ')}]\n` }),
  ]) {
    t.is(decode.text, NASTY);
    t.deepEqual(Buffer.from(decode.base64, 'base64'), bytes);
  }
  // Half a character is told as bytes.
  const half = await answer<{ utf8: boolean; base64: string }>(['decode', String(16 + 0xc3)]);
  t.like(half, { utf8: false, base64: 'ww==' });
  t.deepEqual(idsOf(await answer<Encoding>(['encode', ''])), []);
});

serialWhen(
  unlessFull,
  'for people: a table of ids, and the text of ids, with nothing that moves a cursor',
  async (t) => {
    const encoded = await framework(['tokenizer', 'encode', 'return \u001b[2J;'], { cwd });
    t.regex(encoded.stdout, /^ +id +bytes +piece\n.* 0–6 +"return"\n/);
    t.regex(encoded.stdout, /\d+ tokens of 12 bytes\n$/);
    t.false(encoded.stdout.includes('\u001b'));
    const ids = idsOf(await answer<Encoding>(['encode', 'return \u001b[2J;'])).map(String);
    const decoded = await framework(['tokenizer', 'decode', ...ids], { cwd });
    t.is(decoded.stdout, 'return \ufffd[2J;\n');
    const inspected = await framework(['tokenizer', 'inspect', 'words'], { cwd });
    for (const part of ['vocabulary', 'lossless', 'Longest pieces', 'Reserved', 'Unreachable pieces: 0'])
      t.true(inspected.stdout.includes(part), part);
  },
);

serialWhen(
  unlessFull,
  'places in UTF-16, reserved names as ids, other ways to cut a text, and what cannot be asked',
  async (t) => {
    const text = 'x = "é漢😀";<|user|>';
    const spelt = await answer<Encoding>(['encode', text, '--offsets', 'utf16']);
    t.is(spelt.tokens.at(-1)!.to, text.length);
    for (const { piece, from, to } of spelt.tokens) {
      if (!piece.startsWith('<0x')) t.is(text.slice(from, to), piece.replaceAll('\u2581', ' '));
    }
    const reserved = await answer<Encoding>(['encode', text, '--reserved']);
    t.like(reserved.tokens.at(-1), { piece: '<|user|>', from: 16, to: 24 });
    t.false(spelt.tokens.some(({ piece }) => piece === '<|user|>'));

    interface List {
      readonly segmentations: readonly { readonly score: number; readonly tokens: Encoding['tokens'] }[];
    }
    const { segmentations } = await answer<List>(['encode', WAYS, '--n-best', '4']);
    t.is(segmentations.length, 4);
    t.deepEqual(
      segmentations.map(({ score }) => score),
      segmentations.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    const draw = (...more: string[]) => answer<Encoding>(['encode', WAYS, '--sample', '0', ...more]);
    t.deepEqual(await draw('--seed', '3'), await draw('--seed', '3'));
    const listed = segmentations.map(({ tokens }) => tokens.map(({ id }) => id).join());
    t.true(listed.includes(idsOf(await draw('--n-best', '4')).join()));

    for (const [args, at] of [
      [['--offsets', 'lines'], '--offsets'],
      [['--n-best', '0'], '--n-best'],
      [['--n-best', '2000'], '--n-best'],
      [['--sample', '-1'], '--sample'],
      [['--sample', '0.1', '--n-best', '600'], '--n-best'],
      [['--seed', '1'], '--seed'],
      [['--reserved', '--sample', '1'], '--reserved'],
      [['--n-best', '2', '--offsets', 'bytes'], '--offsets'],
    ] as const) {
      const refused = await tokenizer(['encode', 'x', ...args]);
      t.is(refused.code, 2);
      t.like(json(refused), { code: 'FWK_CLI_USAGE', at });
    }
    const long = await tokenizer(['encode', '--n-best', '2'], { stdin: 'x'.repeat(70_000) });
    t.is(long.code, 2);
    t.like(json(long), { code: 'FWK_TOKENIZER_TEXT' });
  },
);

serialWhen(unlessFull, 'what is exported gives the same ids, and is not written over a file', async (t) => {
  const ids = idsOf(await answer<Encoding>(['encode', '-t', 'words', NASTY.replace('\0', '')]));
  for (const file of ['words.model', 'words.json']) {
    t.deepEqual(idsOf(await answer<Encoding>(['encode', '-t', file, NASTY.replace('\0', '')])), ids, file);
    const again = await tokenizer(['export', '--format', 'huggingface', '--out', file]);
    t.is(again.code, 2);
    t.like(json(again), { code: 'FWK_CLI_USAGE', message: 'the file is there already', at: join(cwd, file) });
  }
  t.deepEqual(
    await readFile(join(cwd, 'words.model')),
    await readFile(await storeFile(cwd, /^tokenizer\.model$/)),
  );
  t.deepEqual(
    JSON.parse(await readFile(join(cwd, 'words.json'), 'utf8')),
    JSON.parse(await readFile(await storeFile(cwd, /^tokenizer\.json$/), 'utf8')),
  );
});

interface Comparison {
  readonly vocabulary: {
    readonly shared: number;
    readonly onlyA: number;
    readonly onlyB: number;
    readonly overlap: number;
  };
  readonly buckets: readonly Bucket[];
  readonly total: Bucket | null;
}
interface Bucket {
  readonly bucket: string;
  readonly files: number;
  readonly bytes: number;
  readonly tokensA: number;
  readonly tokensB: number;
  readonly bytesPerTokenA: number;
}

serialWhen(
  unlessFull,
  'compare counts the tokens of files by extension, and what vocabularies share',
  async (t) => {
    await writeFile(join(cwd, 'one.ts'), 'return x;\n'.repeat(20));
    await writeFile(join(cwd, 'two.ts'), 'const a = [1, 2];\n');
    await writeFile(join(cwd, 'note.md'), '# note\n');
    // The vocabulary less its last eight pieces, and with one that nothing becomes.
    const file = JSON.parse(await readFile(join(cwd, 'words.json'), 'utf8'));
    file.model.vocab = [...file.model.vocab.slice(0, 504), ['returnreturn', -500]];
    await writeFile(join(cwd, 'less.json'), JSON.stringify(file));
    const texts = ['--text', 'one.ts', 'two.ts', 'note.md'];
    const { vocabulary, buckets, total } = await answer<Comparison>([
      'compare',
      'words',
      'less.json',
      ...texts,
    ]);
    t.deepEqual(
      [vocabulary.shared, vocabulary.onlyA, vocabulary.onlyB, vocabulary.overlap],
      [232, 8, 1, 232 / 241],
    );
    t.deepEqual(
      buckets.map(({ bucket, files, bytes }) => [bucket, files, bytes]),
      [
        ['.ts', 2, 218],
        ['.md', 1, 7],
      ],
    );
    const count = async (which: string, name: string) =>
      (await answer<Encoding>(['encode', '-t', which, '--file', name])).tokens.length;
    const [ts] = buckets;
    t.is(ts!.tokensA, (await count('words', 'one.ts')) + (await count('words', 'two.ts')));
    t.is(ts!.tokensB, (await count('less.json', 'one.ts')) + (await count('less.json', 'two.ts')));
    t.is(ts!.bytesPerTokenA, 218 / ts!.tokensA);
    t.like(total!, { files: 3, bytes: 225 });

    const shown = await framework(['tokenizer', 'compare', 'words', 'less.json', ...texts], { cwd });
    t.regex(shown.stdout, / a +words +yes +512 +0\n +b +less\.json +yes +505 +1\n/);
    t.regex(shown.stdout, /longest only in b: "returnreturn"\n/);
    t.regex(shown.stdout, /\.ts +2 +218 +[\d.]+ +[\d.]+ +[-+][\d.]+ %\n/);
    const same = await answer<Comparison>(['compare', 'words', 'words.model']);
    t.like(same, { vocabulary: { shared: 240, onlyA: 0, onlyB: 0, overlap: 1 }, buckets: [], total: null });
  },
);

serialWhen(
  unlessFull,
  'the tokenizer of a plugin that writes no files is looked at as its ids decode',
  async (t) => {
    const dir = await workingFolder(t);
    const ran = await framework([...toy('run'), '--until', 'tokenize'], { cwd: dir });
    t.is(ran.code, 0, ran.stderr);
    const inspection = await answer<{ kinds: Record<string, number> }>(['inspect'], { cwd: dir });
    t.like(inspection, {
      plugin: 'toy-tokenizer',
      algorithm: null,
      losses: null,
      unreachable: null,
      formats: [],
    });
    t.is(inspection.kinds['byte'], 128);
    t.true((await answer<Encoding>(['encode', 'a b'], { cwd: dir })).comesBack);
    const refused = await tokenizer(['export', '--format', 'sentencepiece', '--out', 'x'], { cwd: dir });
    t.is(refused.code, 2);
    t.is(json(refused)['code'], 'FWK_TOKENIZER_UNSUPPORTED');
  },
);

/** Files that are no tokenizer, and one that is no text. */
async function writeSpoilt(): Promise<void> {
  const whole = await readFile(join(cwd, 'words.model'));
  await writeFile(join(cwd, 'cut.model'), whole.subarray(0, 3000));
  await writeFile(join(cwd, 'text.model'), 'no model at all\n');
  await writeFile(join(cwd, 'empty.json'), '{}');
  const file = JSON.parse(await readFile(join(cwd, 'words.json'), 'utf8'));
  file.model.vocab[300] = file.model.vocab[299];
  await writeFile(join(cwd, 'twice.json'), JSON.stringify(file));
  await writeFile(join(cwd, 'latin.txt'), Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a));
}

for (const [args, code, exit, place, message] of [
  [['inspect', 'nothing'], 'FWK_RUN_UNKNOWN', 2, 'runs', /no run 'nothing'/],
  [['inspect', 'wrods'], 'FWK_RUN_UNKNOWN', 2, 'runs', /did you mean 'words'/],
  [['inspect', 'none.model'], 'FWK_TOKENIZER_MISSING', 2, 'none.model', /no file 'none.model'/],
  [['inspect', './none'], 'FWK_TOKENIZER_MISSING', 2, 'none', /no file/],
  [['inspect', 'runs/'], 'FWK_TOKENIZER_MISSING', 2, 'runs', /neither a file nor/],
  [['inspect', 'cut.model'], 'FWK_TOKENIZER_CORRUPT', 1, 'cut.model', /ends inside/],
  [['inspect', 'text.model'], 'FWK_TOKENIZER_CORRUPT', 1, 'text.model', /./],
  [['inspect', 'empty.json'], 'FWK_TOKENIZER_CORRUPT', 1, 'empty.json, model', /is not there/],
  [['compare', 'words', 'twice.json'], 'FWK_TOKENIZER_CORRUPT', 1, 'twice.json, model.vocab[300][0]', /299/],
  [['encode', '--file', 'latin.txt'], 'FWK_CLI_USAGE', 2, 'latin.txt', /not UTF-8: byte 3/],
  [
    ['compare', 'words', 'words', '--text', 'latin.txt'],
    'FWK_CLI_USAGE',
    2,
    'latin.txt',
    /not UTF-8: byte 3/,
  ],
  [['compare', 'words', 'words', '--text', 'runs'], 'FWK_CLI_USAGE', 2, 'runs', /is no file/],
  [['compare', 'words', 'words', '--text', 'none.ts'], 'FWK_CLI_USAGE', 2, 'none.ts', /ENOENT/],
  [['encode'], 'FWK_CLI_USAGE', 2, 'framework tokenizer', /the text is missing/],
  [['encode', 'a', '--file', 'b'], 'FWK_CLI_USAGE', 2, '--file', /given twice/],
  [['encode', '--file', 'none.txt'], 'FWK_CLI_USAGE', 2, '--file none.txt', /ENOENT/],
  [['decode', '1', 'x'], 'FWK_CLI_USAGE', 2, 'id number 2', /'x' is no id/],
  [['decode', '512'], 'FWK_CLI_USAGE', 2, 'id number 1', /512 is no id/],
  [['export', '--format', 'bpe', '--out', 'x'], 'FWK_CLI_USAGE', 2, '--format', /no form 'bpe'/],
  [['export', '--out', 'x'], 'FWK_CLI_USAGE', 2, 'framework tokenizer export', /--format is missing/],
  [['export', '--format', 'huggingface', '--out', 'no/x'], 'FWK_CLI_USAGE', 2, 'no/x', /ENOENT/],
  [
    ['inspect', 'words.model', '--opener', 'plugin-adamw'],
    'FWK_CLI_USAGE',
    2,
    '--opener',
    /'plugin-adamw' is no plugin that opens/,
  ],
] as const) {
  serialWhen(unlessFull, `exit ${exit}, ${code}: ${args.join(' ')}`, async (t) => {
    const outcome = await tokenizer(args);
    const error = json<{ code: string; message: string; at: string; action: string }>(outcome);
    t.is(error.code, code, outcome.stderr);
    t.is(outcome.code, exit);
    t.true(error.at.endsWith(place), error.at);
    t.regex(error.message, message);
    t.truthy(error.action);
  });
}

serialWhen(
  unlessFull,
  'without a run, and with one that has no tokenizer yet, one command is named',
  async (t) => {
    const dir = await workingFolder(t);
    const none = await tokenizer(['inspect'], { cwd: dir });
    t.is(none.code, 2);
    t.like(json(none), { code: 'FWK_RUN_UNKNOWN' });
    await framework([...toy('run'), '--until', 'ingest'], { cwd: dir });
    for (const args of [['inspect'], ['inspect', 'toy']]) {
      const untrained = await tokenizer(args, { cwd: dir });
      t.is(untrained.code, 2);
      t.like(json(untrained), {
        code: 'FWK_TOKENIZER_MISSING',
        action: 'let it go on: `framework resume toy`',
      });
    }
  },
);

serialWhen(unlessFull, 'another tokenizer than the run had, or a damaged one, is refused', async (t) => {
  const dir = await workingFolder(t);
  await writeFile(join(dir, 'words.yaml'), await readFile(join(cwd, 'words.yaml')));
  await framework(['run', '--preset', 'words.yaml', '--until', 'tokenize'], { cwd: dir });
  const lock = join(dir, 'runs', 'words', 'run.lock.json');
  const before = await readFile(lock, 'utf8');
  const { tokenizerHash } = JSON.parse(before);
  await writeFile(lock, before.replace(tokenizerHash, 'f'.repeat(64)));
  const other = await tokenizer(['inspect', 'words'], { cwd: dir });
  t.is(json<{ code: string }>(other).code, 'FWK_LOCK_DRIFT', other.stderr);
  await writeFile(lock, before);
  await rm(await storeFile(dir, /^tokenizer\.model$/));
  const outcome = await tokenizer(['inspect', 'words'], { cwd: dir });
  t.is(outcome.code, 1, outcome.stderr);
  t.regex(json<{ code: string }>(outcome).code, /^FWK_STORE_/);
});

const fixtures = process.env['FRAMEWORK_FIXTURES'];
const withFixtures = fixtures ? test : test.skip;
withFixtures(
  `SentencePiece’s own test model is opened as it is${fixtures ? '' : ' (needs FRAMEWORK_FIXTURES)'}`,
  async (t) => {
    const model = join(fixtures!, 'sentencepiece_test.model');
    t.like(await answer(['inspect', model]), {
      vocabularySize: 1000,
      kinds: { unknown: 1, reserved: 2, text: 997 },
    });
    const { tokens } = await answer<Encoding>(['encode', '-t', model, 'I saw a girl']);
    t.deepEqual(
      tokens.map(({ piece, from, to }) => [piece, from, to]),
      [
        ['\u2581I', 0, 1],
        ['\u2581saw', 1, 5],
        ['\u2581a', 5, 7],
        ['\u2581girl', 7, 12],
      ],
    );
  },
);

const python = process.env['FRAMEWORK_PEERS_PYTHON'];
const withPeers = python ? test : test.skip;
withPeers(`both peers load what is exported${python ? '' : ' (needs FRAMEWORK_PEERS_PYTHON)'}`, async (t) => {
  const text = NASTY.replace('\u2581', '');
  const script =
    'import json,sys,sentencepiece,tokenizers\ntext=json.load(sys.stdin)\n' +
    't=tokenizers.Tokenizer.from_file("words.json");t.encode_special_tokens=True\n' +
    'print(json.dumps([sentencepiece.SentencePieceProcessor(model_file="words.model").encode(text),t.encode(text).ids]))';
  const { stdout, stderr } = spawnSync(python!, ['-c', script], {
    cwd,
    input: JSON.stringify(text),
    encoding: 'utf8',
  });
  const ids = idsOf(await answer<Encoding>(['encode', '-t', 'words'], { stdin: text }));
  t.deepEqual(JSON.parse(stdout || JSON.stringify(stderr)), [ids, ids]);
});
