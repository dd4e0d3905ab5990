// `npm run bench -- tokenizer`
//
// Trains on source text and encodes what was held out of it, against SentencePiece and Hugging Face's tokenizers of the
// Python that peers/setup.sh makes (FRAMEWORK_PEERS names its folder): the same text, settings and threads, every training
// and every encoder a process of its own, encoders taking turns. The corpus is the text of the packages installed here
// unless it is named. `--large` trains ours once more on so many megabytes, to see time and memory grow.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus } from '../corpus-option.js';
import { Contender } from '../matmul/contender.js';
import { median } from '../median.js';
import { number, someOf, text } from '../options.js';
import { documentsOf, makeCorpus } from './corpus.js';

const script = (path) => fileURLToPath(new URL(path, import.meta.url));
const MEGABYTE = 1e6;
/** The model of ours whose spans are cut as SentencePiece cuts them. */
const SAME_SPANS = 'same-spans';
/** The peers' own defaults, which ours take over where they differ. */
const SETTINGS = {
  characterCoverage: 0.9995,
  maxPieceLength: 16,
  shrinkingFactor: 0.75,
  subIterations: 2,
  // No span of a gigabyte of code is forgotten.
  maxDistinctSpans: 20_000_000,
  sampleBytes: 2 ** 30,
};

export const tokenizerBench = {
  what: 'training and encoding against SentencePiece and Hugging Face’s tokenizers',
  options: {
    corpus,
    only: someOf('what is measured', ['train', 'encode']),
    megabytes: number('of text to train on', 200),
    large: number('megabytes for one more training of ours, to see time and memory grow'),
    vocabulary: number('pieces', 65_536),
    seeds: number('pieces it begins with', 1_000_000),
    threads: number('of each training', Math.min(2, availableParallelism())),
    rounds: number('turns each encoder takes', 5),
    keep: text('where texts and vocabularies stay', 'folder'),
  },
  rows: tokenizer,
};

async function* tokenizer(options) {
  const peers = peerPython();
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'framework-bench-'));
  mkdirSync(folder, { recursive: true });
  try {
    const corpus = makeCorpus(options.corpus, options.megabytes * MEGABYTE, folder);
    const job = {
      train: corpus.train.path,
      folder,
      threads: options.threads,
      native: true,
      settings: { ...SETTINGS, vocabularySize: options.vocabulary, seedPieces: options.seeds },
    };
    const own = runJob(process.execPath, [script('own-train.js')], job);
    if (options.only.includes('train')) {
      const theirs = peers.ok
        ? runJob(peers.python, [script('../peers/tokenizer.py'), 'train'], job)
        : undefined;
      const sameSpans = runJob(process.execPath, [script('own-train.js')], {
        ...job,
        name: SAME_SPANS,
        settings: { ...job.settings, spans: 'sentencepiece' },
      });
      yield* trainingRows(corpus, own, theirs, peers);
      yield* trainingRows(corpus, sameSpans, theirs, peers, ', spans as SentencePiece cuts them');
      if (options.large !== undefined) yield* growthRows(options, job, corpus, own);
      if (theirs !== undefined) yield* qualityRows(corpus, folder, peers);
    }
    if (options.only.includes('encode')) yield* encodingRows(corpus, folder, options, peers);
  } finally {
    if (options.keep === undefined) rmSync(folder, { recursive: true });
  }
}

// ── training ──

function* trainingRows({ train }, own, theirs, peers, how = '') {
  const said =
    theirs === undefined ? `not compared, and no pass: ${peers.why}` : `SentencePiece ${theirs.version}`;
  const { distinct, forgotten } = own.training.spans;
  const megabytes = train.bytes / MEGABYTE;
  yield row({
    id: `train on ${megabytes.toFixed(0)} MB${how}`,
    value: megabytes / own.seconds,
    unit: 'MB/s',
    against: 'SentencePiece, same settings and threads',
    ratio: theirs && theirs.seconds / own.seconds,
    target: 3,
    note: `${timesOf(own)}, ${distinct} spans, ${forgotten} forgotten; ${said}${theirs ? ` ${timesOf(theirs)}` : ''}`,
  });
  yield row({
    id: `train, peak memory${how}`,
    value: own.peakBytes / 2 ** 20,
    unit: 'MiB',
    against: 'SentencePiece, whole process',
    ratio: theirs && theirs.peakBytes / own.peakBytes,
    target: 3,
    note: theirs ? `SentencePiece ${(theirs.peakBytes / 2 ** 20).toFixed(0)} MiB` : said,
  });
}

/** By the clock, and of all threads: the second does not change with what else the machine does. */
const timesOf = ({ seconds, cpuSeconds }) => `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU)`;

/** The same on more text: time a byte, and memory. */
function* growthRows({ corpus: paths, large }, job, { train }, own) {
  const folder = join(job.folder, 'large');
  mkdirSync(folder, { recursive: true });
  const more = makeCorpus(paths, large * MEGABYTE, folder).train;
  const outcome = runJob(process.execPath, [script('own-train.js')], { ...job, train: more.path, folder });
  const megabytes = more.bytes / MEGABYTE;
  const perByte = (seconds, bytes) => seconds / bytes;
  yield row({
    id: `train on ${megabytes.toFixed(0)} MB`,
    value: megabytes / outcome.seconds,
    unit: 'MB/s',
    against: 'the smaller corpus: time a byte',
    ratio: perByte(own.seconds, train.bytes) / perByte(outcome.seconds, more.bytes),
    target: 0.9,
    note: `${outcome.seconds.toFixed(1)} s`,
  });
  const limit = 4096;
  const used = outcome.peakBytes / 2 ** 20;
  yield row({
    id: 'train there, peak memory',
    value: used,
    unit: 'MiB',
    against: '4 GiB',
    ratio: limit / used,
    target: 1,
    note: '',
  });
}

/**
 * What the vocabularies make of text none has seen. SentencePiece learns from lines and has no piece over what ours may
 * cross (`.length`, indentation behind a break), so the fair pair are the two of the same spans; ours by default stand beside.
 */
function* qualityRows({ heldOut }, folder, { python }) {
  const text = readFileSync(heldOut.path);
  const offsets = join(folder, 'documents.json');
  writeFileSync(offsets, JSON.stringify(documentsOf(text)));
  const measure = (model) => {
    const args = [
      script('../peers/tokenizer.py'),
      'encode',
      'sentencepiece',
      model,
      heldOut.path,
      offsets,
      '1',
    ];
    const output = execFileSync(python, args, { input: 'tokens\ncost\n', encoding: 'utf8' });
    const [, tokens, bits] = output.trim().split('\n');
    return { tokens: Number(tokens), bits: Number(bits) };
  };
  const bytes = text.filter((byte) => byte !== 10).length;
  const theirs = measure(join(folder, 'sentencepiece.model'));
  for (const [name, how] of [
    [SAME_SPANS, 'same spans'],
    ['own', 'ours by default'],
  ]) {
    const own = measure(join(folder, `${name}.model`));
    yield row({
      id: `held-out bytes a token, ${how}`,
      value: bytes / own.tokens,
      unit: 'bytes',
      against: 'SentencePiece’s vocabulary',
      ratio: theirs.tokens / own.tokens,
      target: 0.995,
      note: `${(bytes / theirs.tokens).toFixed(3)} bytes; lines without their breaks`,
    });
    yield row({
      id: `held-out bits a byte, ${how}`,
      value: own.bits / bytes,
      unit: 'bits',
      against: 'SentencePiece’s vocabulary',
      ratio: theirs.bits / own.bits,
      target: 0.995,
      note: `${(theirs.bits / bytes).toFixed(4)} bits; lines without their breaks`,
    });
  }
}

// ── encoding ──

async function* encodingRows({ heldOut }, folder, { rounds, threads }, peers) {
  const text = readFileSync(heldOut.path);
  const offsets = join(folder, 'documents.json');
  writeFileSync(offsets, JSON.stringify(documentsOf(text)));
  const ours = (count) =>
    new Contender('ours', process.execPath, [
      ...[script('own-encode.js'), join(folder, 'own.model'), heldOut.path, offsets, String(count)],
    ]);
  const theirs = (library, model) =>
    new Contender(library, peers.python, [
      ...[
        script('../peers/tokenizer.py'),
        'encode',
        library,
        join(folder, model),
        heldOut.path,
        offsets,
        '1',
      ],
    ]);
  const one = ours(1);
  const many = threads > 1 ? ours(threads) : undefined;
  const others = peers.ok ? [theirs('sentencepiece', 'own.model'), theirs('tokenizers', 'own.json')] : [];
  const all = [one, ...(many ? [many] : []), ...others];
  try {
    for (const contender of all) {
      if ((await contender.start()) === undefined) throw new Error(`${contender.name} did not start`);
    }
    const times = new Map(all.map((contender) => [contender, []]));
    const decoding = [];
    for (let round = 0; round < rounds; round++) {
      for (const contender of all) times.get(contender).push(await contender.ask('encode'));
      decoding.push(await one.ask('decode'));
    }
    const rate = (contender) => text.length / MEGABYTE / median(times.get(contender));
    const hash = await one.ask('hash');
    const agree = [];
    for (const contender of others) agree.push((await contender.ask('hash')) === hash);
    const best = others.length === 0 ? undefined : Math.max(...others.map(rate));
    const same = agree.every(Boolean);
    yield row({
      id: 'encode, 1 thread',
      value: rate(one),
      unit: 'MB/s',
      against: 'the faster of SentencePiece and tokenizers, 1 thread',
      ratio: best && rate(one) / best,
      target: 2,
      pass: same,
      note: peers.ok
        ? `${others.map((other) => `${other.version} ${rate(other).toFixed(1)}`).join(', ')}; ids ${same ? 'agree' : 'DIFFER'}`
        : `not compared, and no pass: ${peers.why}`,
    });
    if (many) {
      yield row({
        id: `encode, ${threads} threads`,
        value: rate(many),
        unit: 'MB/s',
        against: 'one thread',
        ratio: rate(many) / rate(one),
        target: 0.9 * threads,
        pass: (await many.ask('hash')) === hash,
        note: '',
      });
    }
    const decode = text.length / MEGABYTE / median(decoding);
    yield row({
      id: 'decode, 1 thread',
      value: decode,
      unit: 'MB/s',
      against: 'our own encoding',
      ratio: decode / rate(one),
      target: 5,
      note: 'every byte comes back',
    });
  } finally {
    for (const contender of all) contender.stop();
  }
}

// ── what all of them need ──

/** @param pass false where the number means nothing, whatever its ratio */
function row({ ratio = null, target, pass = true, ...rest }) {
  const ok = ratio === null ? null : pass && ratio >= target;
  const verdict = ratio === null ? '' : `${ratio.toFixed(2)} × (${ok ? 'met' : 'BELOW'}: ${target})`;
  return { ...rest, ratio, target, ok, verdict };
}

function runJob(command, args, job) {
  const file = join(job.folder, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  const output = execFileSync(command, [...args, file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.trim().split('\n').at(-1));
}

/** The Python of peers/setup.sh, if there is one that has both libraries. It is not made for this benchmark alone. */
function peerPython() {
  const folder = process.env.FRAMEWORK_PEERS;
  if (!folder) return { ok: false, why: 'FRAMEWORK_PEERS names no folder of peers/setup.sh' };
  const python = join(folder, 'python');
  const { status, stderr } = spawnSync(python, ['-c', 'import sentencepiece, tokenizers'], {
    encoding: 'utf8',
  });
  if (status === 0) return { ok: true, python };
  return { ok: false, why: `${python}: ${(stderr ?? 'it does not start').trim().split('\n').at(-1)}` };
}
