import { createHash } from 'node:crypto';
import {
  ColumnBatch,
  frameworkError,
  type JsonObject,
  META,
  type Progress,
  recordColumns,
} from '@framework/sdk';
import { DocumentShards } from '../../run/documents.js';
import { sha256 } from '../../run/file-hash.js';
import { Store } from '../../run/store.js';
import type { CorpusFile } from './corpus-files.js';
import { type FilePart, readParts } from './read-parts.js';

/** What to learn from, as plain data. */
export type CorpusSource =
  | { readonly kind: 'files'; readonly files: readonly CorpusFile[] }
  | {
      readonly kind: 'run';
      readonly name: string;
      readonly store: string;
      /** Of the documents its filters kept. */
      readonly fingerprint: string;
    };

/** A corpus that was looked through: what it is, and its text. */
export interface Corpus {
  /** Hash of all that is in it. */
  readonly identity: JsonObject;
  /** For people: what was taken, what was left out and why. */
  readonly record: JsonObject;
  /** Lines `<sha256>  <name>`, as `sha256sum` writes them; empty for a run, whose store has its own. */
  readonly list: string;
  read(): AsyncIterable<ColumnBatch>;
}

type Report = (progress: Progress) => void;
/** Documents of a batch that is read from a run. */
const BATCH = 64;

/**
 * Reads a corpus through once, so that what is learned from can be named before.
 *
 * @throws FWK_DATA_EMPTY without a byte of text; FWK_STORE_*, FWK_SOURCE_CHANGED
 */
export function openCorpus(source: CorpusSource, progress: Report): Promise<Corpus> {
  return source.kind === 'run' ? corpusOfRun(source, progress) : corpusOfFiles(source.files, progress);
}

async function corpusOfRun(
  { store, fingerprint, name }: Extract<CorpusSource, { kind: 'run' }>,
  progress: Report,
): Promise<Corpus> {
  const object = await new Store(store).open(fingerprint);
  const documents = new DocumentShards(object);
  return {
    identity: { documents: object.contentHash },
    record: { run: name, documents: object.contentHash, split: 'train' },
    list: '',
    async *read() {
      let done = 0;
      for await (const batch of documents.read(BATCH, 'train')) {
        done += batch.length;
        progress({ done, total: null, unit: 'documents' });
        yield batch;
      }
    },
  };
}

interface SeenFile extends CorpusFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Of parts that are no text. */
  readonly skipped: Readonly<Partial<Record<'binary' | 'not-utf8', number>>>;
}

async function corpusOfFiles(files: readonly CorpusFile[], progress: Report): Promise<Corpus> {
  const seen: SeenFile[] = [];
  let read = 0;
  for (const file of files) {
    const looked = await lookThrough(file);
    seen.push(looked);
    read += looked.bytes;
    progress({ done: seen.length, total: files.length, unit: 'files', note: 'looking through the corpus' });
  }
  const list = seen.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('');
  const identity = {
    files: sha256(list),
    shares: sha256(seen.map(({ name, share }) => `${share}\0${name}\n`).join('')),
  };
  return {
    identity,
    record: { ...identity, ...summaryOf(seen) },
    list,
    read: () => partsOf(seen, read, progress),
  };
}

async function lookThrough(file: CorpusFile): Promise<SeenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const skipped: Partial<Record<'binary' | 'not-utf8', number>> = {};
  for await (const part of partsOfFile(file)) {
    hash.update(part.bytes);
    bytes += part.bytes.byteLength;
    if (part.kind !== 'text') skipped[part.kind] = (skipped[part.kind] ?? 0) + part.bytes.byteLength;
  }
  return { ...file, sha256: hash.digest('hex'), bytes, skipped };
}

function summaryOf(seen: readonly SeenFile[]): JsonObject {
  const languages: Record<string, { files: number; bytes: number }> = {};
  const shares: Record<string, { files: number; bytes: number }> = {};
  const skipped: Record<string, { files: number; bytes: number; first: string }> = {};
  let bytes = 0;
  for (const file of seen) {
    const text = file.bytes - Object.values(file.skipped).reduce((sum, some) => sum + some, 0);
    bytes += text;
    for (const [table, key] of [
      [languages, file.language],
      [shares, file.share],
    ] as const) {
      table[key] ??= { files: 0, bytes: 0 };
      table[key].files += text > 0 ? 1 : 0;
      table[key].bytes += text;
    }
    for (const [reason, some] of Object.entries(file.skipped)) {
      skipped[reason] ??= { files: 0, bytes: 0, first: file.name };
      skipped[reason].files += 1;
      skipped[reason].bytes += some;
    }
  }
  return { count: seen.length, bytes, shares, languages, skipped };
}

/** Every part that is text, a batch each: a document each of its own, as one part of a file does not tell of the next. */
async function* partsOf(
  seen: readonly SeenFile[],
  total: number,
  progress: Report,
): AsyncIterable<ColumnBatch> {
  let done = 0;
  let sequence = 0;
  for (const file of seen) {
    const hash = createHash('sha256');
    let number = 0;
    for await (const { bytes, kind } of partsOfFile(file)) {
      hash.update(bytes);
      done += bytes.byteLength;
      progress({ done, total, unit: 'bytes', note: 'reading' });
      const id = number === 0 ? file.name : `${file.name}#${number}`;
      number += 1;
      if (kind !== 'text') continue;
      yield new ColumnBatch(
        recordColumns({
          sequence: sequence++,
          ids: [id],
          contents: [bytes],
          meta: {
            [META.path]: [file.name],
            [META.share]: [file.share],
            [META.language]: [file.language],
          },
          cursor: null,
        }),
      );
    }
    if (hash.digest('hex') !== file.sha256) throw changed(file);
  }
}

async function* partsOfFile(file: CorpusFile): AsyncIterable<FilePart> {
  try {
    yield* readParts(file.path);
  } catch (cause) {
    throw frameworkError('FWK_SOURCE_UNREADABLE', {
      message: `a file to learn from cannot be read: ${(cause as Error).message}`,
      at: file.path,
      action: 'correct its permissions, or leave it out',
      cause,
    });
  }
}

const changed = (file: CorpusFile) =>
  frameworkError('FWK_SOURCE_CHANGED', {
    message: 'a file to learn from changed while it was read',
    at: file.path,
    action: 'run it again when nothing writes to the corpus',
  });
