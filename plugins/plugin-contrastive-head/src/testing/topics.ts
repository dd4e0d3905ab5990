import { randomStream, type StepBatch } from '@framework/sdk';
import { microBatch, stepBatch } from '@framework/sdk/testing';

const TOPICS = 6;
const LENGTH = 24;

/** Windows of two documents each; a document is made of the four ids of its topic. */
export function topicBatch(step: number, microBatches = 1, rows = 3): StepBatch {
  const random = randomStream({ seed: 1, plugin: 'topics', hook: 'batch', sequence: step });
  return stepBatch(
    Array.from({ length: microBatches }, () => {
      const topics = Array.from({ length: TOPICS }, (_, topic) => topic);
      random.shuffle(topics);
      const drawn = topics.slice(0, 2 * rows);
      const documents = drawn.map((topic) => topicDocument(topic, LENGTH / 2, random));
      const windows = Array.from({ length: rows }, (_, row) => documents.slice(2 * row, 2 * row + 2));
      const sources = drawn.flatMap((topic) => Array.from({ length: LENGTH / 2 }, () => topic));
      return { ...microBatch(windows), sources: Int32Array.from(sources) };
    }),
    step,
  );
}

export const topicDocument = (
  topic: number,
  length: number,
  random: { integer(bound: number): number },
): number[] => Array.from({ length }, () => 4 * topic + random.integer(4));
