import { createHash } from 'node:crypto';
import { type ArtefactDraft, type ArtefactView, frameworkError } from '@framework/sdk';
import type { OrderKey } from './epoch-order.js';
import type { Waste } from './layout.js';

/**
 * The index as it lies on disk: this header, and the first pass's orders as little-endian 32-bit numbers. Version 1 is
 * of one stream with all documents, version 2 of a blend: a stream a share. Version 3 is either, packed otherwise than
 * end to end, or a blend with a stream for each language of a share.
 */
export type SequenceHeader = OneStreamHeader | BlendHeader;

type CommonHeader = {
  readonly format: 'sequence-index';
  readonly contextLength: number;
  /** Missing where documents lie end to end. */
  readonly packing?: 'best-fit';
  readonly order: OrderKey;
  /** The token shards the numbers refer to. */
  readonly tokens: { readonly fingerprint: string; readonly documents: number };
  readonly train: Count;
  /** Left out: documents of other splits. */
  readonly heldOut: Count;
  /** Of one epoch. */
  readonly windows: number;
  readonly files: Readonly<Record<IndexFile, { readonly values: number; readonly sha256: string }>>;
};

export type OneStreamHeader = CommonHeader & { readonly version: 1 | 3; readonly waste: Waste };

export type BlendHeader = CommonHeader & {
  readonly version: 2 | 3;
  /** How the share of a window follows from its number, and its language in the same way from its number in the share. */
  readonly interleave: {
    readonly method: 'quota';
    readonly period: number;
  };
  /** Windows of the run, as far as `trainTokens` says; else those of one epoch. */
  readonly run: { readonly windows: number };
  /** In the order of their names. The columns hold the first share's values, then the second's, and so on. */
  readonly shares: readonly ShareHeader[];
  /** Training documents of shares whose weight is 0. */
  readonly leftOut: Readonly<Record<string, Count>>;
};

/** One share: one stream, or one for each of its languages. */
export type ShareHeader = StreamHeader & {
  readonly share: string;
  /** In the order of their names, `*` first; missing where the share is one stream. */
  readonly languages?: readonly LanguageHeader[];
};

export type LanguageHeader = StreamHeader & { readonly language: string };

/** One stream of a blend. */
export type StreamHeader = {
  /** Of a million trained tokens; of a language those of its share. */
  readonly parts: number;
  /** What there is: its training documents. */
  readonly documents: number;
  readonly tokens: number;
  /** Of one pass through it. */
  readonly windows: number;
  /** Of one pass. */
  readonly waste: Waste;
  /** What one epoch of the blend takes of it. */
  readonly epoch: Taken;
  /** What the run takes of it, as far as `trainTokens` says; else the epoch again. */
  readonly run: Taken;
};

/** Windows of a share, their predicted tokens, and how many passes through its stream that is. */
export type Taken = { readonly windows: number; readonly tokens: number; readonly passes: number };

export type Count = { readonly documents: number; readonly tokens: number };

const INDEX_FILES = ['documents.u32', 'lengths.u32', 'windows.u32'] as const;
type IndexFile = (typeof INDEX_FILES)[number];

/** The first pass of one stream, or of several after one another. */
export interface Columns {
  /** Documents in stream order. With `lengths` it is the span map: token range → document. */
  readonly documents: Uint32Array;
  /** Tokens of each, in the same order. */
  readonly lengths: Uint32Array;
  /** Windows, by their number in the stream, in the order they are trained on. */
  readonly windows: Uint32Array;
}

export interface SequenceIndex extends Columns {
  readonly header: SequenceHeader;
}

/** A header before the columns' hashes are known. */
type Draft<Header extends SequenceHeader> = Omit<Header, 'format' | 'files'>;

export async function writeSequenceIndex(
  output: ArtefactDraft,
  { version, ...header }: Draft<OneStreamHeader> | Draft<BlendHeader>,
  columns: Columns,
): Promise<void> {
  const files: Partial<Record<IndexFile, { values: number; sha256: string }>> = {};
  for (const file of INDEX_FILES) {
    const values = columns[columnOf(file)];
    const bytes = littleEndian(values);
    files[file] = { values: values.length, sha256: sha256(bytes) };
    await output.write(file, bytes);
  }
  await output.writeJson('index.json', { format: 'sequence-index', version, ...header, files: { ...files } });
}

/** @throws FWK_STORE_CORRUPT when header and columns do not fit together */
export async function readSequenceIndex(artefact: ArtefactView): Promise<SequenceIndex> {
  const header = (await artefact.readJson('index.json')) as unknown as SequenceHeader;
  if (header.format !== 'sequence-index' || ![1, 2, 3].includes(header.version)) {
    throw corrupt(artefact, 'index.json', 'is no sequence index of version 1, 2 or 3');
  }
  const columns: Partial<Record<keyof Columns, Uint32Array>> = {};
  for (const file of INDEX_FILES) {
    const bytes = await artefact.read(file);
    const said = header.files[file];
    if (bytes.byteLength !== said?.values * 4 || sha256(bytes) !== said.sha256) {
      throw corrupt(artefact, file, 'is not what index.json says');
    }
    columns[columnOf(file)] = fromLittleEndian(bytes);
  }
  const { documents, lengths, windows } = columns as Required<typeof columns>;
  const streams = isBlend(header)
    ? header.shares.flatMap(streamsOf)
    : [{ ...header.train, windows: header.windows }];
  const sum = (of: 'documents' | 'windows') => streams.reduce((total, stream) => total + stream[of], 0);
  if (documents.length !== sum('documents') || lengths.length !== documents.length) {
    throw corrupt(artefact, 'documents.u32', `does not have ${sum('documents')} documents`);
  }
  if (windows.length !== sum('windows')) {
    throw corrupt(artefact, 'windows.u32', `does not have ${sum('windows')} windows`);
  }
  return { header, documents, lengths, windows };
}

export const isBlend = (header: SequenceHeader): header is BlendHeader => 'shares' in header;

/** The streams of a share, in the order of the columns. */
export const streamsOf = (share: ShareHeader): readonly (LanguageHeader | ShareHeader)[] =>
  share.languages ?? [share];

export const packingOf = ({ packing, contextLength }: SequenceHeader) => ({
  packing: packing ?? ('contiguous' as const),
  contextLength,
});

const columnOf = (file: IndexFile) => file.slice(0, -4) as keyof Columns;

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
