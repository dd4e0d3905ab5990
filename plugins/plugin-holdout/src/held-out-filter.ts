import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FilterHandler,
  frameworkError,
  META,
  type RecordBatch,
  type TextFeatureKernels,
} from '@framework/sdk';
import type { Config } from './config.js';
import { lineHashes } from './line-hashes.js';
import { LineSpill } from './line-spill.js';
import { includesSorted, sharedLines } from './shared-lines.js';
import { chooseHeldOut, type RepositorySize } from './split-repositories.js';
import { packedLines, unpackedLines } from './surveyed-lines.js';

/** The split held-out documents go to. */
export const HELD_OUT = 'heldout';

/**
 * Held-out repositories with their sizes, and what the choice rests on.
 *
 * ```
 * split.json          SplitFile
 * shared-lines.f64    hashes that occur on both sides: float64, little-endian, whole numbers, ascending
 * ```
 */
export interface SplitFile {
  readonly ratio: number;
  readonly total: Omit<RepositorySize, 'repository'> & { readonly repositories: number };
  readonly heldOut: readonly RepositorySize[];
}

export const SPLIT_FILE = 'split.json';
const LINES_FILE = 'shared-lines.f64';
const SPILL_FILE = 'lines.spill';

/**
 * Two phases. `fit` sees every document, chooses the repositories to hold out and remembers which of their lines
 * training documents have too. `apply` holds their documents out, and drops those that training would have seen
 * elsewhere: a vendored copy in another repository would make the measurement a memory test.
 *
 * @param kernels what hashes lines, compiled, if somebody has it
 */
export function heldOutFilter(
  config: Config,
  seed: number,
  kernels: () => TextFeatureKernels | undefined,
): FilterHandler {
  let heldOut: ReadonlySet<string> | undefined;
  /** Ascending: a set would take five times as much in every worker. */
  let shared = new Float64Array(0);
  const hashesOf = (text: Uint8Array): Float64Array =>
    kernels()?.longLines(text) ?? Float64Array.from(lineHashes(text));
  /** Hashes of the lines of each document that may be held out. */
  const survey = (batch: RecordBatch): Float64Array =>
    packedLines(
      Array.from({ length: batch.length }, (_, row) =>
        isOurs(batch, row) ? hashesOf(batch.bytes(row)) : null,
      ),
    );
  return {
    parallel: 'per-batch',
    survey,

    async fit(stream, ctx) {
      await mkdir(ctx.output.dir, { recursive: true });
      const spill = new LineSpill(join(ctx.output.dir, SPILL_FILE));
      try {
        const repositories = new Map<string, Size>();
        let documents = 0;
        for await (const batch of stream) {
          ctx.signal.throwIfAborted();
          const surveyed = (ctx.surveyed?.(batch) as Float64Array | undefined) ?? survey(batch);
          let next = 0;
          for (const hashes of unpackedLines(surveyed, batch.length)) {
            const row = next++;
            if (hashes === null) continue;
            const size = sizeOf(repositories, repositoryOf(batch, row));
            size.documents++;
            size.bytes += batch.bytes(row).byteLength;
            spill.add(size.number, hashes);
          }
          documents += batch.length;
          ctx.progress({ done: documents, total: null, unit: 'documents' });
        }
        const sizes = [...repositories].map(([repository, size]) => ({
          repository,
          documents: size.documents,
          bytes: size.bytes,
        }));
        const chosen = chooseHeldOut(sizes, config.share, seed);
        const numbers = new Set([...chosen].map((repository) => repositories.get(repository)!.number));
        const lines = await sharedLines(spill, (repository) => numbers.has(repository));
        const held = sizes
          .filter(({ repository }) => chosen.has(repository))
          .sort((a, b) => (a.repository < b.repository ? -1 : 1));
        const split: SplitFile = { ratio: config.share, total: totalOf(sizes), heldOut: held };
        await ctx.output.write(SPLIT_FILE, `${JSON.stringify(split)}\n`);
        await ctx.output.write(LINES_FILE, new Uint8Array(lines.buffer, lines.byteOffset, lines.byteLength));
      } finally {
        spill.close();
      }
    },

    async load(artefact) {
      const split = (await artefact.readJson(SPLIT_FILE)) as unknown as SplitFile;
      heldOut = new Set(split.heldOut.map(({ repository }) => repository));
      // Copied: what was read may lie at an address no Float64Array can start at.
      shared = new Float64Array((await artefact.read(LINES_FILE)).slice().buffer);
    },

    apply(batch) {
      if (heldOut === undefined) {
        throw frameworkError('FWK_FIT_MISSING', {
          message: 'documents were to be split before it is known which repositories are held out',
        });
      }
      for (let row = 0; row < batch.length; row++) {
        if (!isOurs(batch, row)) continue;
        const repository = repositoryOf(batch, row);
        if (!heldOut.has(repository)) continue;
        const lines = hashesOf(batch.bytes(row));
        const share = shareIn(lines, shared);
        if (share >= config.duplicateShare) {
          batch.judge(row, {
            action: 'drop',
            reason: 'heldout-duplicate-of-training',
            evidence: { share: rounded(share), threshold: config.duplicateShare, lines: lines.length },
          });
        } else {
          batch.judge(row, {
            action: 'hold',
            reason: 'heldout-repository',
            split: HELD_OUT,
            evidence: { repository, sharedWithTraining: rounded(share) },
          });
        }
      }
    },
  };
}

interface Size {
  readonly number: number;
  documents: number;
  bytes: number;
}

/** A row that another filter dropped or held out for a purpose of its own is neither trained on nor ours. */
const isOurs = (batch: RecordBatch, row: number): boolean => batch.alive(row) && batch.split(row) === 'train';

/** A document whose source names no repository stands for itself. */
const repositoryOf = (batch: RecordBatch, row: number): string =>
  String(batch.get(row, META.repository) ?? batch.ids[row]);

function sizeOf(repositories: Map<string, Size>, repository: string): Size {
  const known = repositories.get(repository);
  if (known) return known;
  const size: Size = { number: repositories.size, documents: 0, bytes: 0 };
  repositories.set(repository, size);
  return size;
}

const totalOf = (sizes: readonly RepositorySize[]): SplitFile['total'] => ({
  repositories: sizes.length,
  documents: sizes.reduce((sum, { documents }) => sum + documents, 0),
  bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
});

function shareIn(lines: Float64Array, shared: Float64Array): number {
  if (lines.length === 0) return 0;
  let found = 0;
  for (const line of lines) if (includesSorted(shared, line)) found++;
  return found / lines.length;
}

const rounded = (share: number): number => Math.round(share * 1000) / 1000;
