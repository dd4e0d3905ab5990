import { randomStream } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';
import { microBatch } from '@framework/sdk/testing';

/** Rows of two documents of 4 to 8 ids each: enough for pairs, with parts too short for one among them. */
const LENGTH = 12;

export default defineBench({
  couplesRows: 'the passages of a micro-batch are each other’s negatives',
  microBatch(_plugin, sequence) {
    const random = randomStream({ seed: 1, plugin: 'bench', hook: 'batch', sequence });
    const ids = (length: number) => Array.from({ length }, () => random.integer(17));
    return microBatch(
      Array.from({ length: 4 }, () => {
        const border = 2 + random.integer(7);
        return [ids(border), ids(LENGTH - border)];
      }),
    );
  },
});
