import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFrameworkError } from '@framework/sdk';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test, { type ExecutionContext } from 'ava';
import { writeModelFile } from './model/model-file.js';
import { askPeers } from './testing/ask-peers.js';
import { fullTier } from './testing/conditional-test.js';
import { linesOfTenMegabytes } from './testing/ten-megabytes.js';
import { tinyTokenizer } from './testing/tiny-tokenizer.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

const python = process.env['FRAMEWORK_PEERS_PYTHON'];
const reason = !fullTier
  ? 'takes minutes: runs in .ci/run --full'
  : python === undefined
    ? 'needs FRAMEWORK_PEERS_PYTHON'
    : undefined;

function testParity(title: string, run: (t: ExecutionContext, python: string) => Promise<void> | void): void {
  if (reason === undefined) test.serial(title, (t) => run(t, python!));
  else test.skip(`${title} (${reason})`, () => undefined);
}

/** Unigram models others trained: SentencePiece's own. */
function* givenModels(): Generator<string> {
  const fixtures = process.env['FRAMEWORK_FIXTURES'];
  if (fixtures !== undefined) yield join(fixtures, 'sentencepiece_test.model');
  const suites = process.env['FRAMEWORK_SUITES'];
  const folder = suites === undefined ? undefined : join(suites, 'sentencepiece');
  if (folder === undefined || !existsSync(folder)) return;
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.model')) yield join(folder, file);
  }
}

testParity('every line of ten megabytes has SentencePiece’s ids, in each of its own models', (t, peer) => {
  const { lines, bytes } = linesOfTenMegabytes();
  t.true(bytes >= 10 * 2 ** 20, `${bytes} bytes`);
  let compared = 0;
  for (const file of givenModels()) {
    const tokenizer = open(file);
    if (tokenizer === undefined) continue;
    compareLines(t, tokenizer, askPeers(peer, { model: file, texts: lines }).sentencepiece!.ids, lines, file);
    compared++;
  }
  t.log(`${compared} models, ${lines.length} lines, ${bytes} bytes`);
  t.true(compared > 0, 'FRAMEWORK_FIXTURES or FRAMEWORK_SUITES: without a model nothing is compared');
});

testParity(
  'every line of ten megabytes has the same ids in both peers, in a model of ours',
  async (t, peer) => {
    const { lines } = linesOfTenMegabytes();
    const tokenizer = await tinyTokenizer();
    const dir = temporaryFolder('parity');
    const files = { model: join(dir, 'tokenizer.model'), json: join(dir, 'tokenizer.json') };
    writeFileSync(files.model, tokenizer.file);
    writeFileSync(files.json, writeModelFile(tokenizer.model, 'huggingface'));
    const answers = askPeers(peer, { ...files, texts: lines });
    for (const [name, answer] of Object.entries(answers))
      compareLines(t, tokenizer, answer!.ids, lines, name);
  },
);

/** Undefined for a model that is no unigram one. */
function open(file: string): UnigramTokenizer | undefined {
  try {
    return new UnigramTokenizer(readFileSync(file), file);
  } catch (error) {
    if (isFrameworkError(error) && error.message.includes('not unigram')) return undefined;
    throw error;
  }
}

function compareLines(
  t: ExecutionContext,
  tokenizer: UnigramTokenizer,
  theirs: readonly (readonly number[])[],
  lines: readonly string[],
  peer: string,
): void {
  const { ids, offsets } = tokenizer.encodeAll(lines.map((line) => Buffer.from(line)));
  const wrong = lines.findIndex((_, at) => {
    const ours = ids.subarray(offsets[at], offsets[at + 1]);
    return ours.length !== theirs[at]!.length || ours.some((id, index) => id !== theirs[at]![index]);
  });
  t.is(wrong, -1, `${peer}: ${JSON.stringify(lines[wrong])}`);
}
