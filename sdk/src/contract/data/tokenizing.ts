import { createHash } from 'node:crypto';
import type { RecordColumns } from '../../data/record-batch.js';
import { META, type MetaColumn } from '../../data/records.js';
import type { TokenBatch } from '../../data/tokens.js';
import { randomStream } from '../../random.js';
import { TOKENIZER, type Tokenizer } from '../../slots/tokenizer.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { tokenizeBatches } from '../drive.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import type { Subject } from '../subject.js';
import { standInByteTokenizer } from '../training/stand-in-byte-tokenizer.js';
import { contentOf, sampleDocuments } from './documents-of.js';
import { fittedFolder, load } from './fitting.js';

/** Tokenizes batches as the kernel would, with what the plugin's `fit` made of all documents. */
export async function tokenize(
  subject: Subject,
  batches: readonly RecordColumns[],
): Promise<readonly (TokenBatch | undefined)[]> {
  const artefact = await fittedFolder(subject, 'tokenize');
  return tokenizeBatches(subject, batches, artefact === undefined ? {} : { artefact });
}

/** The ids of document `index` of a batch. */
export const idsOf = ({ tokens, offsets }: TokenBatch, index: number): Uint32Array =>
  tokens.subarray(offsets[index], offsets[index + 1]);

/** The documents in the ids of the tokenizer beside the plugin, or of the suite's own, as the `tokens` chain gets them. */
export function tokenBatchesFor(
  subject: Subject,
  plugin: OpenPlugin,
  size = 16,
): { readonly given: readonly TokenBatch[]; readonly vocabularySize: number } {
  const tokenizer = plugin.find(TOKENIZER) ?? standInByteTokenizer;
  const rows = sampleDocuments(subject);
  const given = Array.from({ length: Math.ceil(rows.length / size) }, (_, sequence): TokenBatch => {
    const own = rows.slice(sequence * size, (sequence + 1) * size);
    const ids = own.map((row) => [...tokenizer.encode(contentOf(row)), tokenizer.endOfDocument]);
    const offsets = new Uint32Array(own.length + 1);
    for (const [index, document] of ids.entries()) offsets[index + 1] = offsets[index]! + document.length;
    const known = (column: string): MetaColumn => own.map(({ meta }) => meta?.[column] ?? null);
    return {
      sequence,
      documents: own.map(({ id }) => id),
      tokens: Uint32Array.from(ids.flat()),
      offsets,
      meta: { [META.share]: known(META.share), [META.language]: known(META.language) },
    };
  });
  return { given, vocabularySize: tokenizer.vocabularySize };
}

/** A plugin made and loaded, with the tokenizer it provides. */
export async function withTokenizer<T>(
  subject: Subject,
  work: (tokenizer: Tokenizer, plugin: OpenPlugin) => T | Promise<T>,
): Promise<T> {
  const folder = await fittedFolder(subject, 'tokenize');
  return subject.use(async (plugin) => {
    await load(plugin, 'tokenize', folder);
    return work(plugin.slot(TOKENIZER), plugin);
  });
}

/**
 * Texts of every kind for a round trip: the documents, and bytes drawn at random: all values alike, ASCII, the bytes
 * of UTF-8 sequences cut and joined anywhere, runs of white space.
 */
export function* anyBytes(subject: Subject): Generator<Uint8Array> {
  for (const row of sampleDocuments(subject)) yield contentOf(row);
  const random = randomStream({ seed: 1, plugin: 'contract', hook: 'tokenizer', sequence: 0 });
  const pick = <T>(items: ArrayLike<T>): T => items[random.integer(items.length)]!;
  const characters = new TextEncoder().encode('aé√日本👩‍🔬\u2581\ufeff\0 \n<s>');
  const drawn: readonly (() => number)[] = [
    () => random.integer(256),
    () => 32 + random.integer(95),
    () => pick(characters),
    () => pick([9, 10, 13, 32, 32, 32]),
  ];
  for (let text = 0; text < 400; text++) {
    const draw = drawn[text % drawn.length]!;
    yield Uint8Array.from({ length: random.integer(text % 40 === 0 ? 3000 : 40) }, draw);
  }
}

/** What another process says of a tokenizer that it loads from the same artefact. */
export interface TokenizerFacts {
  readonly hash: string;
  readonly vocabularySize: number;
  readonly endOfDocument: number;
  /** SHA-256 over the ids of all documents. */
  readonly encoded: string;
}

export const factsElsewhere = async (subject: Subject): Promise<TokenizerFacts> =>
  inProcess<TokenizerFacts>({
    spec: subject.spec,
    module: import.meta.url,
    name: 'loadTokenizer',
    input: await fittedFolder(subject, 'tokenize'),
  });

/** Called in the other process (see `errand.ts`). */
export const loadTokenizer: ErrandFunction<string | undefined, TokenizerFacts> = (subject, folder) =>
  subject.use(async (plugin) => {
    await load(plugin, 'tokenize', folder);
    return factsOf(subject, plugin.slot(TOKENIZER));
  });

export function factsOf(subject: Subject, tokenizer: Tokenizer): TokenizerFacts {
  const { hash, vocabularySize, endOfDocument } = tokenizer;
  const encoded = createHash('sha256');
  for (const row of sampleDocuments(subject)) encoded.update(`${tokenizer.encode(contentOf(row)).join()}\n`);
  return { hash, vocabularySize, endOfDocument, encoded: encoded.digest('hex') };
}
