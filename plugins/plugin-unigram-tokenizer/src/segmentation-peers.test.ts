import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import type { ExecutionContext } from 'ava';
import { writeModelProto } from './model/model-proto.js';
import { askSegmentations, nasty } from './testing/ask-peers.js';
import { testWith } from './testing/conditional-test.js';
import { ownCode, tinyTokenizer } from './testing/tiny-tokenizer.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

const lines = ownCode
  .flatMap(({ content }) => Buffer.from(content).toString().split('\n'))
  .filter((line) => line.length < 200)
  .slice(0, 200);
const texts = [...nasty, ...lines, 'aaaaaaaaaaaaaaaaaaaa', '        return (((x)));'];

/** Names of reserved pieces are text here, and control symbols are looked for nowhere: both libraries agree on that. */
function compareLists(t: ExecutionContext, python: string, file: string, count: number): void {
  const tokenizer = new UnigramTokenizer(readFileSync(file), file);
  const answers = askSegmentations(python, file, texts, count);
  for (const [at, text] of texts.entries()) {
    const ours = tokenizer.segmentations(Buffer.from(text), count);
    const theirs = answers[at]!;
    t.deepEqual(
      ours.map(({ score }) => score),
      theirs.map(({ score }) => score),
      JSON.stringify(text),
    );
    t.deepEqual(
      ours.map(({ ids }) => [...ids]),
      theirs.map(({ pieces }) => pieces.map(({ id }) => id)),
      JSON.stringify(text),
    );
  }
}

const ourFile = async (): Promise<string> => {
  const file = join(temporaryFolder('segmentations'), 'tokenizer.model');
  writeFileSync(file, (await tinyTokenizer()).file);
  return file;
};

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'the n likeliest segmentations are SentencePiece’s, with its scores, in its order: our model',
  async (t, python) => {
    const file = await ourFile();
    for (const count of [2, 40]) compareLists(t, python, file, count);
  },
);

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'the n likeliest segmentations are SentencePiece’s: its own test model',
  (t, python) => {
    const fixtures = process.env['FRAMEWORK_FIXTURES'];
    if (!fixtures) {
      t.pass('without FRAMEWORK_FIXTURES there is no model to compare with');
      return;
    }
    const given = join(fixtures, 'sentencepiece_test.model');
    for (const count of [2, 40]) compareLists(t, python, given, count);
    // A user-defined symbol counts by its characters here, and by its bytes where the likeliest path is looked for.
    const { model } = new UnigramTokenizer(readFileSync(given), given);
    const pieces = [...model.pieces, { text: '漢字日本', score: 0, type: 'user-defined' as const }];
    const file = join(temporaryFolder('segmentations'), 'tokenizer.model');
    writeFileSync(file, writeModelProto({ ...model, pieces }));
    compareLists(t, python, file, 5);
  },
);

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'an id stands for the bytes that SentencePiece says',
  async (t, python) => {
    const fixtures = process.env['FRAMEWORK_FIXTURES'];
    const files = [await ourFile(), ...(fixtures ? [join(fixtures, 'sentencepiece_test.model')] : [])];
    for (const file of files) {
      const tokenizer = new UnigramTokenizer(readFileSync(file), file);
      const answers = askSegmentations(python, file, texts, 0);
      for (const [at, text] of texts.entries()) {
        const bytes = Buffer.from(text);
        const { ids, starts, ends } = tokenizer.encodeSpans(bytes, 'as-text');
        const { pieces } = answers[at]![0]!;
        t.deepEqual(
          [...ids],
          pieces.map(({ id }) => id),
        );
        for (const [index, { begin, end }] of pieces.entries()) {
          const [start, stop] = [starts[index]!, ends[index]!];
          const said = `${JSON.stringify(text)}, ${index}: ${start}–${stop}, there ${begin}–${end}`;
          if (tokenizer.model.pieces[ids[index]!]!.type === 'byte') {
            // There the last byte of a character has all of it, and the others nothing; here each has itself.
            t.true(begin <= start && stop === start + 1, said);
            continue;
          }
          t.is(start, begin, said);
          // There white space that is taken away is part of what stands before it.
          t.regex(bytes.subarray(stop, Math.max(stop, end)).toString(), /^\s*$/u, said);
          // There a piece that ends inside what one character became ends before that character.
          if (stop > end) t.is(starts[index + 1], pieces[index + 1]!.begin, said);
        }
      }
    }
  },
);
