import { createHash } from 'node:crypto';
import { SEQUENCER, type SequenceReader, type TokenShards } from '../../slots/sequencer.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { artefact } from '../../testing/contexts.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { standInTokenizer } from '../training/stand-in-tokenizer.js';
import { sampleDocuments } from './documents-of.js';
import { shardsOf } from './token-shards.js';

/** The documents' tokens, as shards: in the ids of the tokenizer beside the plugin, or of the suite's own. */
export const tokensFor = (subject: Subject, plugin: OpenPlugin): TokenShards =>
  shardsOf(sampleDocuments(subject), plugin.find(TOKENIZER) ?? standInTokenizer);

/** Folder of a sequence index of all documents, written by an instance of its own. */
export async function fitIndex(subject: Subject, folder = temporaryFolder('sequence')): Promise<string> {
  await subject.use(async (plugin) => {
    const context = plugin.fitContext('sequence', folder);
    await plugin.slot(SEQUENCER).fit(tokensFor(subject, plugin), context);
  });
  return folder;
}

/** The index that all rules read. */
export const usualIndex = (subject: Subject): Promise<string> =>
  subject.once('sequence index', () => fitIndex(subject));

/** A reader of the usual index, in an instance that did not write it. */
export async function withReader<T>(
  subject: Subject,
  work: (reader: SequenceReader, tokens: TokenShards) => T | Promise<T>,
): Promise<T> {
  const folder = await usualIndex(subject);
  return subject.use(async (plugin) => {
    const tokens = tokensFor(subject, plugin);
    return work(await plugin.slot(SEQUENCER).open(await artefact(folder), tokens), tokens);
  });
}

/** The sequence numbers looked at: all of a short epoch, some of a long one; the borders of the epochs behind it. */
export function sequencesOf({ windows }: SequenceReader): readonly number[] {
  const step = Math.max(1, Math.ceil(windows / 40));
  const first = Array.from({ length: Math.ceil(windows / step) }, (_, index) => index * step);
  return [...new Set([...first, windows - 1, windows, windows + 1, 2 * windows, 3 * windows - 1])].sort(
    (a, b) => a - b,
  );
}

/** One window, as text that can be compared. */
export function windowText(reader: SequenceReader, sequence: number): string {
  const { tokens, documents, positions, sources } = reader.window(sequence);
  const hash = createHash('sha256');
  for (const column of [tokens, documents, positions, sources]) hash.update(`${Array.from(column).join()}\n`);
  return hash.digest('hex');
}

/** Windows of an index that a fresh process opens. */
export const windowsElsewhere = (subject: Subject, folder: string): Promise<ReadonlyMap<number, string>> =>
  inProcess({ spec: subject.spec, module: import.meta.url, name: 'readWindows', input: folder });

/** Called in the other process (see `errand.ts`). */
export const readWindows: ErrandFunction<string, ReadonlyMap<number, string>> = (subject, folder) =>
  subject.use(async (plugin) => {
    const reader = await plugin.slot(SEQUENCER).open(await artefact(folder), tokensFor(subject, plugin));
    return new Map(sequencesOf(reader).map((sequence) => [sequence, windowText(reader, sequence)]));
  });

/** An index that a fresh process writes. */
export const fitIndexElsewhere = (subject: Subject, folder: string): Promise<string> =>
  inProcess({ spec: subject.spec, module: import.meta.url, name: 'writeIndex', input: folder });

/** Called in the other process (see `errand.ts`). */
export const writeIndex: ErrandFunction<string, string> = (subject, folder) => fitIndex(subject, folder);
