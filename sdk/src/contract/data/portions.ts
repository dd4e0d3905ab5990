import type { JsonValue } from '../../data/json.js';
import type { SourcePortion } from '../../hooks/ingest.js';
import { type ErrandFunction, inWorker } from '../elsewhere.js';
import type { Subject } from '../subject.js';
import { type Delivered, delivered, namedSources } from './reading.js';

/** A batch of a portion. */
export interface Piece {
  readonly rows: readonly Delivered[];
  readonly cursor: JsonValue;
}

interface PortionsErrand {
  /** Id of the source. */
  readonly source: string;
  readonly portions: readonly SourcePortion[];
  readonly batchSize: number;
}

/**
 * Portions as a worker thread reads them, which has described nothing: the batches of each. The first batch of one completes the last
 * of the one before.
 */
export const readInWorker = (
  { spec, bench }: Subject,
  input: PortionsErrand,
): Promise<readonly (readonly Piece[])[]> =>
  inWorker({
    // A bench writes what is read once more, and nothing is what it was when it was described.
    spec: { ...spec, bench: bench.slots === undefined ? null : spec.bench },
    module: import.meta.url,
    name: 'readPortions',
    input,
  });

/** Called in the worker thread (see `errand.ts`). */
export const readPortions: ErrandFunction<PortionsErrand, readonly (readonly Piece[])[]> = (
  subject,
  { source: id, portions, batchSize },
) =>
  subject.use(
    async (plugin) => {
      const source = (await namedSources(subject, plugin)).find((one) => one.id === id);
      if (source?.openPortion === undefined) {
        throw new Error(`in a worker thread there is no source '${id}' with \`openPortion\``);
      }
      let documents = 0;
      const read: Piece[][] = [];
      for (const portion of portions) {
        const options = { first: batchSize - (documents % batchSize), batchSize };
        const pieces: Piece[] = [];
        for await (const batch of source.openPortion(portion, options, plugin.hookContext())) {
          if (batch.ids.length > 0) pieces.push({ rows: delivered([batch]), cursor: batch.cursor });
          documents += batch.ids.length;
        }
        read.push(pieces);
      }
      return read;
    },
    { role: 'worker' },
  );
