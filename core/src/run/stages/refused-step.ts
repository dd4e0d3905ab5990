import { FrameworkError, isFrameworkError, type MicroBatch, type StepBatch } from '@framework/sdk';

/** Documents that a message names; the others are counted. */
const NAMED = 8;

/**
 * What a step was refused with. Of a loss that is not finite with the documents of its batch: those are what there is to look at,
 * and who trains knows no micro-batches.
 *
 * @param idOf id of a document, by its number in the token shards
 */
export function refusedStep(
  thrown: unknown,
  batch: StepBatch,
  idOf: (document: number) => string | undefined,
): unknown {
  if (!isFrameworkError(thrown) || thrown.code !== 'FWK_LOSS_NOT_FINITE') return thrown;
  const { code, exitCode, action, message, at, plugin, hook, problems } = thrown;
  // A plugin may have laid other batches than windows: without documents, or padded with what is none.
  const ids = documentsOf(microBatchesAt(batch, at)).flatMap((document) => idOf(document) ?? []);
  if (ids.length === 0) return thrown;
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return new FrameworkError(code, exitCode, action, {
    message: `${message}; its documents: ${ids.slice(0, NAMED).join(', ')}${more}`,
    ...(at === undefined ? {} : { at }),
    ...(plugin === undefined ? {} : { plugin }),
    ...(hook === undefined ? {} : { hook }),
    problems,
    cause: thrown,
  });
}

/** The one that is named; all of the step where none is, as with the norm of the sum of gradients. */
function microBatchesAt({ micro }: StepBatch, at: string | undefined): readonly MicroBatch[] {
  const number = /\bmicro-batch (\d+)/.exec(at ?? '')?.[1];
  const named = number === undefined ? undefined : micro[Number(number) - 1];
  return named === undefined ? micro : [named];
}

/** By their numbers, in the order they stand in. */
const documentsOf = (micro: readonly MicroBatch[]): readonly number[] => [
  ...new Set(micro.flatMap(({ sources = [] }) => [...sources])),
];
