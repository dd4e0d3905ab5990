import { inspect } from 'node:util';
import { sampleDocuments } from '../data/documents-of.js';
import { computeFeature } from '../drive.js';
import { APPLIES, type Rule, unless } from '../rule.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const featuresOf = ({ manifest }: Subject): readonly string[] => manifest.registers?.feature ?? [];
const computesFeatures = (subject: Subject) =>
  featuresOf(subject).length > 0 ? APPLIES : unless('registers no feature');

/** A feature's value of each row, as text, or undefined where it has not one value a row. */
function rowsOf(value: unknown, length: number): readonly string[] | undefined {
  if (isColumn(value))
    return value.length === length ? Array.from(value, (item) => inspect(item)) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const columns = Object.entries(value);
  if (columns.length === 0 || columns.some(([, column]) => !isColumn(column) || column.length !== length)) {
    return undefined;
  }
  return Array.from({ length }, (_, row) =>
    columns.map(([name, column]) => `${name}: ${inspect((column as ArrayLike<unknown>)[row])}`).join(', '),
  );
}

const isColumn = (value: unknown): value is ArrayLike<unknown> & Iterable<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Entries of all documents, in batches of each size; all sizes in one go, for workers take long to start. */
async function featureRows(
  subject: Subject,
  name: string,
  sizes: readonly number[],
): Promise<readonly (readonly string[])[]> {
  const batches = sizes.map((size) => batchesOf(sampleDocuments(subject), size));
  const values = await computeFeature(subject, name, batches.flat());
  let at = 0;
  return batches.map((own) => own.flatMap(({ ids }) => rowsOf(values[at++], ids.length) ?? []));
}

/** What is computed once a batch for all filters. */
export const featureRules: readonly Rule[] = [
  {
    id: 'features/rows',
    says: 'a feature has one entry for each row of the batch',
    appliesTo: computesFeatures,
    async check(subject) {
      for (const name of featuresOf(subject)) {
        const batches = [1, 5, 256].flatMap((size) => batchesOf(sampleDocuments(subject), size));
        for (const [index, value] of (await computeFeature(subject, name, batches)).entries()) {
          const { length } = batches[index]!.ids;
          if (rowsOf(value, length) !== undefined) continue;
          throw violation(
            `of a batch of ${length} rows it is ${inspect(value, { depth: 1, maxArrayLength: 3 })}`,
            `feature '${name}'`,
            'give an array, or an object of arrays, each with one entry a row, dropped rows included',
          );
        }
      }
    },
  },
  {
    id: 'features/batch-size',
    says: 'a feature of a row does not depend on the size of the batch',
    appliesTo: computesFeatures,
    async check(subject) {
      const ids = sampleDocuments(subject).map(({ id }) => id);
      for (const name of featuresOf(subject)) {
        const sizes = [256, 1, 7];
        const [usual, ...others] = await featureRows(subject, name, sizes);
        for (const [index, other] of others.entries()) {
          // Entries that are missing are `features/rows`' business.
          if (usual!.length !== ids.length || other.length !== ids.length) continue;
          const row = ids.findIndex((_, at) => usual![at] !== other[at]);
          if (row < 0) continue;
          throw violation(
            `it is ${usual![row]} in one batch of all documents, and ${other[row]} in batches of ${sizes[index + 1]}`,
            `feature '${name}', document '${ids[row]}'`,
            'compute each row from its own bytes and metadata alone',
          );
        }
      }
    },
  },
  {
    id: 'features/pure',
    says: 'computing a feature leaves the batch as it is',
    variants: ['plain', 'traced', 'tarball'],
    appliesTo: computesFeatures,
    check: (subject) =>
      subject.use((plugin) => {
        for (const name of featuresOf(subject)) {
          for (const columns of batchesOf(sampleDocuments(subject), 16)) {
            const batch = openBatch(columns, plugin.id);
            const before = snapshot(batch.columns());
            plugin.features![name]!(batch);
            const after = snapshot(batch.columns());
            const part = Object.keys(before).find((each) => before[each] !== after[each]);
            if (part === undefined) continue;
            throw violation(
              `the ${part} of the batch changed`,
              `feature '${name}', batch ${columns.sequence}`,
              'only return what was measured: whether a feature was asked for must not matter to anybody else',
            );
          }
        }
      }),
  },
];

function snapshot(columns: ReturnType<ReturnType<typeof openBatch>['columns']>): Record<string, string> {
  return {
    ids: columns.ids.join('\n'),
    bytes: Buffer.from(columns.content).toString('latin1'),
    metadata: inspect(columns.meta, { depth: 6, maxArrayLength: null, maxStringLength: null }),
    verdicts: inspect(columns.verdicts, { depth: 6 }),
    rewrites: inspect([...columns.rewritten]),
  };
}
