import { createHash } from 'node:crypto';
import { type ArtefactDraft, type ArtefactView, frameworkError } from '@framework/sdk';
import type { OrderKey } from './epoch-order.js';

/** The index as it lies on disk: this header, and the first epoch's orders as little-endian 32-bit numbers. */
export type SequenceHeader = {
  readonly format: 'sequence-index';
  readonly version: 1;
  readonly contextLength: number;
  readonly order: OrderKey;
  /** The token shards the numbers refer to. */
  readonly tokens: { readonly fingerprint: string; readonly documents: number };
  readonly train: { readonly documents: number; readonly tokens: number };
  /** Left out: documents of other splits. */
  readonly heldOut: { readonly documents: number; readonly tokens: number };
  readonly windows: number;
  /**
   * Tokens an epoch never predicts: the stream's first, which nothing precedes, and its end, too short for a window.
   * Which tokens these are changes from epoch to epoch.
   */
  readonly waste: { readonly tokens: number; readonly share: number };
  readonly files: Readonly<Record<IndexFile, { readonly values: number; readonly sha256: string }>>;
};

const INDEX_FILES = ['documents.u32', 'lengths.u32', 'windows.u32'] as const;
type IndexFile = (typeof INDEX_FILES)[number];

export interface SequenceIndex {
  readonly header: SequenceHeader;
  /** The first epoch's documents in stream order. With `lengths` it is the span map: token range → document. */
  readonly documents: Uint32Array;
  /** Tokens of each, in the same order. */
  readonly lengths: Uint32Array;
  /** The first epoch's windows, by their number in the stream, in the order they are trained on. */
  readonly windows: Uint32Array;
}

export async function writeSequenceIndex(
  output: ArtefactDraft,
  header: Omit<SequenceHeader, 'format' | 'version' | 'files'>,
  columns: Pick<SequenceIndex, 'documents' | 'lengths' | 'windows'>,
): Promise<void> {
  const files: Partial<Record<IndexFile, { values: number; sha256: string }>> = {};
  for (const file of INDEX_FILES) {
    const values = columns[columnOf(file)];
    const bytes = littleEndian(values);
    files[file] = { values: values.length, sha256: sha256(bytes) };
    await output.write(file, bytes);
  }
  await output.writeJson('index.json', {
    format: 'sequence-index',
    version: 1,
    ...header,
    files: { ...files },
  });
}

/** @throws FWK_STORE_CORRUPT when header and columns do not fit together */
export async function readSequenceIndex(artefact: ArtefactView): Promise<SequenceIndex> {
  const header = (await artefact.readJson('index.json')) as unknown as SequenceHeader;
  if (header.format !== 'sequence-index' || header.version !== 1) {
    throw corrupt(artefact, 'index.json', 'is no sequence index of version 1');
  }
  const columns: Partial<Record<'documents' | 'lengths' | 'windows', Uint32Array>> = {};
  for (const file of INDEX_FILES) {
    const bytes = await artefact.read(file);
    const said = header.files[file];
    if (bytes.byteLength !== said?.values * 4 || sha256(bytes) !== said.sha256) {
      throw corrupt(artefact, file, 'is not what index.json says');
    }
    columns[columnOf(file)] = fromLittleEndian(bytes);
  }
  const { documents, lengths, windows } = columns as Required<typeof columns>;
  if (documents.length !== header.train.documents || lengths.length !== documents.length) {
    throw corrupt(artefact, 'documents.u32', `does not have ${header.train.documents} documents`);
  }
  if (windows.length !== header.windows) {
    throw corrupt(artefact, 'windows.u32', `does not have ${header.windows} windows`);
  }
  return { header, documents, lengths, windows };
}

const columnOf = (file: IndexFile) => file.slice(0, -4) as 'documents' | 'lengths' | 'windows';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function littleEndian(values: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) view.setUint32(index * 4, values[index]!, true);
  return bytes;
}

function fromLittleEndian(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Uint32Array(bytes.byteLength / 4);
  for (let index = 0; index < values.length; index++) values[index] = view.getUint32(index * 4, true);
  return values;
}

const corrupt = (artefact: ArtefactView, file: string, what: string) =>
  frameworkError('FWK_STORE_CORRUPT', {
    message: `${file} of the sequence index ${what}`,
    at: `${artefact.dir}/${file}`,
  });
