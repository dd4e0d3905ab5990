import type { CountedSpans, JsonObject } from '@framework/sdk';
import type { Work } from './kept-work.js';
import type { TrainingState, TrainingStep } from './train-unigram.js';

/** Spans and states as work that is kept, and back. */

export const spansWork = (
  { spans, counts, occurrences, forgotten }: CountedSpans,
  facts: JsonObject,
): Work => ({
  facts: { ...facts, occurrences, forgotten },
  columns: { bytes: spans.bytes, offsets: spans.offsets, counts },
});

export const spansOf = ({ facts, columns }: Work): CountedSpans => ({
  spans: { bytes: columns['bytes'] as Uint8Array, offsets: columns['offsets'] as Uint32Array },
  counts: columns['counts'] as Float64Array,
  occurrences: facts['occurrences'] as number,
  forgotten: facts['forgotten'] as number,
});

export const stateWork = ({ candidates, steps, ...rest }: TrainingState): Work => ({
  facts: { ...rest, steps: steps.map((step) => ({ ...step })) },
  columns: {
    bytes: candidates.pieces.bytes,
    offsets: candidates.pieces.offsets,
    scores: candidates.scores,
    required: candidates.required,
  },
});

export const stateOf = ({ facts, columns }: Work): TrainingState => ({
  candidates: {
    pieces: { bytes: columns['bytes'] as Uint8Array, offsets: columns['offsets'] as Uint32Array },
    scores: columns['scores'] as Float64Array,
    required: columns['required'] as Uint8Array,
  },
  costOfByte: facts['costOfByte'] as number,
  seeds: facts['seeds'] as number,
  steps: facts['steps'] as unknown as readonly TrainingStep[],
  phase: facts['phase'] as TrainingState['phase'],
  improved: facts['improved'] as number,
});
