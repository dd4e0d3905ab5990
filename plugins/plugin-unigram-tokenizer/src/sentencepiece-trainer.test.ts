/**
 * SentencePiece's own trainer against ours: the fixture of its `unigram_model_trainer_test.cc`, and `botchan.txt`, both read
 * from the folder that FRAMEWORK_SUITES names.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { countOf, stringAt } from './byte-strings.js';
import { referenceKernels } from './reference-kernels.js';
import { LEARNED_FROM } from './reserved-tokens.js';
import { costOf, linesOf } from './testing/held-in-cost.js';
import { fitOn } from './testing/tiny-tokenizer.js';
import { chooseAlphabet } from './train/characters.js';
import { classesOf } from './train/span-rules.js';
import { trainUnigram } from './train/train-unigram.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

const SUITE = 'sentencepiece';
const { FRAMEWORK_SUITES: suites, FRAMEWORK_PEERS_PYTHON: python, FRAMEWORK_FULL: full } = process.env;
const suite = (file: string): string => join(suites!, SUITE, file);

const whenSuites = suites ? test : test.skip;
const whenBoth = suites && python && full === '1' ? test : test.skip;

whenSuites(
  `the pieces of SentencePiece’s BasicTest come out, from as many seeds (needs FRAMEWORK_SUITES/${SUITE})`,
  async (t) => {
    const fixture = basicTest(readFileSync(suite('src/unigram_model_trainer_test.cc'), 'utf8'));
    t.is(fixture.sentences.length, 5);
    const texts = fixture.sentences.map(({ text }) => new TextEncoder().encode(text));
    const alphabet = chooseAlphabet(
      fixture.sentences.map(({ weight }, at) => ({ texts: [texts[at]!], weight })),
      0.9995,
      1000,
      classesOf.sentencepiece,
    );
    // It finds seeds in each sentence once, however much it weighs, and learns from the weighted ones.
    const once = referenceKernels.spanCounter(alphabet, 1000);
    once.add(texts);
    const weighted = referenceKernels.spanCounter(alphabet, 1000);
    for (const [at, { weight }] of fixture.sentences.entries()) weighted.add([texts[at]!], weight);
    const seeds = once.take();
    const { candidates, seeds: count } = await trainUnigram(
      { ...referenceKernels, seedPieces: (_, ...rest) => referenceKernels.seedPieces(seeds, ...rest) },
      weighted.take(),
      {
        pieces: fixture.pieces.split(' ').length,
        maxPieceLength: 16,
        seedPieces: 1_000_000,
        shrinkingFactor: 0.75,
        subIterations: 2,
      },
      async () => undefined,
    );
    t.is(count, fixture.seeds);
    const pieces = Array.from({ length: countOf(candidates.pieces) }, (_, at) =>
      Buffer.from(stringAt(candidates.pieces, at)).toString().replaceAll(' ', '\u2581'),
    );
    // As std::sort does, by bytes.
    t.is(pieces.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join(' '), fixture.pieces);
  },
);

/** What its test feeds and expects, out of its source. */
function basicTest(source: string) {
  const body = /TEST\(UnigramTrainerTest, BasicTest\) \{([\s\S]*?)\n\}/.exec(source)![1]!;
  const [input, expected] = [
    /RunTrainer\(\s*\{([\s\S]*?)\}/.exec(body)![1]!,
    /EXPECT_EQ\("([^"]*)",\s*res\.sentence_pieces/.exec(body)![1]!,
  ];
  const sentences = [...input.matchAll(/"([^"\\]*) \\t (\d+)"/g)].map(([, text, weight]) => ({
    text: text!,
    weight: Number(weight),
  }));
  const seeds = Number(/EXPECT_EQ\((\d+), res\.seed_pieces_and_probs\.size/.exec(body)![1]);
  return { sentences, seeds, pieces: expected };
}

/** Half a percent may be lost, anything won. */
const TOLERANCE = 1.005;
const PIECES = 1000;

whenBoth(
  `botchan.txt in ${PIECES} pieces is as likely and as short as SentencePiece makes it (needs FRAMEWORK_PEERS_PYTHON and FRAMEWORK_SUITES/${SUITE}; runs in .ci/run --full)`,
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'botchan-'));
    try {
      const text = readFileSync(suite('data/botchan.txt'), 'utf8').replaceAll('\r', '');
      const file = join(folder, 'botchan.txt');
      writeFileSync(file, text);
      const script = fileURLToPath(new URL('../test/train_sentencepiece.py', import.meta.url));
      execFileSync(python!, [script, file, join(folder, 'peer'), String(PIECES)], { stdio: 'pipe' });
      const { bytes } = await fitOn([{ id: 'botchan', content: text }], {
        vocabularySize: PIECES + LEARNED_FROM,
        spans: 'sentencepiece',
        seedPieces: 1_000_000,
      });
      const lines = linesOf(text);
      const peer = new UnigramTokenizer(readFileSync(join(folder, 'peer.model')), 'peer.model');
      t.is(peer.model.pieces.filter(({ type }) => type === 'normal').length, PIECES);
      const theirs = costOf(peer, lines);
      const ours = costOf(new UnigramTokenizer(bytes, 'own.model'), lines);
      t.log(`bits: SentencePiece ${theirs.bits.toFixed(0)}, ours ${ours.bits.toFixed(0)}`);
      t.log(`tokens: SentencePiece ${theirs.tokens}, ours ${ours.tokens}`);
      t.true(ours.bits <= theirs.bits * TOLERANCE);
      t.true(ours.tokens <= theirs.tokens * TOLERANCE);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
