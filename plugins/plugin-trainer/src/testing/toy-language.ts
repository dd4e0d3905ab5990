import { type MicroBatch, type RandomStream, randomStream, type StepBatch } from '@framework/sdk';
import { emptyMicroBatch } from './empty-micro-batch.js';

/** Ids of the toy language: 0 ends a document, 1 to 15 are its letters. */
export const TOY_VOCABULARY = 16;

/**
 * A batch of a language with a rule to learn: in a document each letter is the one before it plus a stride that the
 * document's first two letters show. Documents of 4 to 12 letters are packed into windows of T + 1 ids.
 */
export function toyBatch(step: number, micros: number, rows: number, length: number, seed = 1): StepBatch {
  const random = randomStream({ seed, plugin: 'toy', hook: 'batch', sequence: step });
  return {
    step,
    micro: Array.from({ length: micros }, () => toyMicroBatch(rows, length, random)),
    counts: {},
  };
}

/** Several micro-batches as one, and one as several: the same windows in the same order. */
export function regroup(batch: StepBatch, micros: number): StepBatch {
  const length = batch.micro[0]!.length;
  const rows = batch.micro.reduce((sum, micro) => sum + micro.rows, 0) / micros;
  const size = rows * length;
  const joined = <A extends Int32Array | Float32Array>(key: keyof MicroBatch): A[] => {
    const all = batch.micro.flatMap((micro) => [...(micro[key] as A)]);
    return Array.from({ length: micros }, (_, i) => {
      const part = all.slice(i * size, (i + 1) * size);
      return (key === 'weights' ? Float32Array.from(part) : Int32Array.from(part)) as A;
    });
  };
  const tokens = joined<Int32Array>('tokens');
  const documents = joined<Int32Array>('documents');
  const positions = joined<Int32Array>('positions');
  const targets = joined<Int32Array>('targets');
  const weights = joined<Float32Array>('weights');
  return {
    step: batch.step,
    counts: {},
    micro: tokens.map((ids, i) => ({
      rows,
      length,
      tokens: ids,
      documents: documents[i]!,
      positions: positions[i]!,
      targets: targets[i]!,
      weights: weights[i]!,
      extra: {},
    })),
  };
}

function toyMicroBatch(rows: number, length: number, random: RandomStream): MicroBatch {
  const batch = emptyMicroBatch(rows, length);
  for (let row = 0; row < rows; row++) {
    const window = toyWindow(length + 1, random);
    for (let t = 0; t < length; t++) {
      const n = row * length + t;
      batch.tokens[n] = window[t]!.id;
      batch.documents[n] = window[t]!.document;
      batch.positions[n] = window[t]!.position;
      batch.targets[n] = window[t + 1]!.id;
      batch.weights[n] = window[t + 1]!.document === window[t]!.document ? 1 : 0;
    }
  }
  return batch;
}

function toyWindow(size: number, random: RandomStream): { id: number; document: number; position: number }[] {
  const window: { id: number; document: number; position: number }[] = [];
  for (let document = 0; window.length < size; document++) {
    const letters = 4 + random.integer(9);
    const stride = 1 + random.integer(2);
    let letter = random.integer(15);
    for (let position = 0; position <= letters; position++) {
      window.push({ id: position === letters ? 0 : letter + 1, document, position });
      letter = (letter + stride) % 15;
    }
  }
  return window.slice(0, size);
}
