import { createHash } from 'node:crypto';
import type { Tensor } from '@tensorflow/tfjs-core';
import { randomStream } from '../../random.js';
import { ENCODER, type Encoder } from '../../slots/encoder.js';
import { provides, type Rule } from '../rule.js';
import type { Subject } from '../subject.js';
import { allFinite, differenceOf } from '../tensors/compare.js';
import { saveStop, viewOf } from '../training/journey.js';
import { TOY } from '../training/toy-batch.js';
import { scoped, type TrainingBench, train } from '../training/training-bench.js';
import { violation } from '../violation.js';

const at = ({ id }: Subject, method: 'encode' | 'weightsHash') => `slot ${ENCODER.id} of '${id}', ${method}`;

/** Relative to the largest state; one that looks ahead, or into another row, is off by hundredths. */
const CLOSE = 1e-4;

/** What heads and retrieval rely on: states of a text that nothing but the text decides, and a name for the weights. */
export const encoderRules: readonly Rule[] = [
  {
    id: 'encoder/states',
    says: 'encode gives a finite state of hiddenSize numbers for each token',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ encoder, tokens }) => {
        const [rows, length] = [3, TOY.length];
        const states = encoder.encode(tokens(rows, length), rows, length);
        const expected = rows * length * encoder.hiddenSize;
        const wrong =
          states.length !== expected
            ? `for ${rows} rows of ${length} and a hiddenSize of ${encoder.hiddenSize} it gave ${states.length} numbers, not ${expected}`
            : allFinite(states)
              ? undefined
              : 'a state is not finite';
        if (wrong !== undefined) {
          throw violation(wrong, at(subject, 'encode'), 'give [rows, length, hiddenSize] finite numbers');
        }
      }),
  },
  {
    id: 'encoder/causal',
    says: 'a later token does not change the state of an earlier one',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ encoder, tokens, vocabulary }) => {
        const { length } = TOY;
        const ids = tokens(1, length);
        const before = encoder.encode(ids, 1, length);
        for (let changed = 1; changed < length; changed++) {
          const other = ids.slice();
          other[changed] = (other[changed]! + 1) % vocabulary;
          const end = changed * encoder.hiddenSize;
          const after = encoder.encode(other, 1, length);
          const wrong = differenceOf(after.slice(0, end), before.slice(0, end), CLOSE);
          if (wrong === undefined) continue;
          throw violation(
            `another token at position ${changed} changed the state at position ${Math.floor(wrong.index / encoder.hiddenSize)}`,
            at(subject, 'encode'),
            'mask attention so that a position sees itself and those before it',
          );
        }
      }),
  },
  {
    id: 'encoder/rows',
    says: 'the states of a row do not depend on the rows beside it',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ encoder, tokens }) => {
        const [rows, length] = [3, TOY.length];
        const ids = tokens(rows, length);
        const together = encoder.encode(ids, rows, length);
        const width = length * encoder.hiddenSize;
        for (let row = 0; row < rows; row++) {
          const alone = encoder.encode(ids.slice(row * length, (row + 1) * length), 1, length);
          const wrong = differenceOf(together.slice(row * width, (row + 1) * width), alone, CLOSE);
          if (wrong === undefined) continue;
          throw violation(
            `encoded with others, row ${row} has a state of ${wrong.actual}; alone ${wrong.expected}`,
            at(subject, 'encode'),
            'keep rows apart: neither attention nor a norm may go across them',
          );
        }
      }),
  },
  {
    id: 'encoder/documents',
    says: 'states of a document know nothing of the document before it',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ encoder, tokens, vocabulary }) => {
        const { length } = TOY;
        const border = 3;
        const documents = Int32Array.from({ length }, (_, t) => (t < border ? 0 : 1));
        const ids = tokens(1, length);
        const other = ids.map((id, t) => (t < border ? (id + 1) % vocabulary : id));
        const second = (given: Int32Array) =>
          encoder.encode(given, 1, length, documents).slice(border * encoder.hiddenSize);
        const wrong = differenceOf(second(other), second(ids), CLOSE);
        if (wrong === undefined) return;
        throw violation(
          `other tokens in the first document changed a state of the second from ${wrong.expected} to ${wrong.actual}`,
          at(subject, 'encode'),
          'mask attention by `documents`, and count positions from each document’s start',
        );
      }),
  },
  {
    id: 'encoder/tape',
    says: 'called inside the gradient tape, encode records nothing',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ bench, encoder, tokens }) => {
        const { tf } = bench;
        const ids = tokens(2, TOY.length);
        const recorded = scoped(tf, () => {
          const anchor = tf.scalar(1);
          const { state } = tf.engine();
          let nodes = 0;
          tf.engine().gradients(
            () => {
              const before = state.activeTape.length;
              encoder.encode(ids, 2, TOY.length);
              nodes = state.activeTape.length - before;
              return tf.mul<Tensor>(anchor, 1);
            },
            [anchor],
            undefined,
            true,
          );
          return nodes;
        });
        if (recorded <= 0) return;
        throw violation(
          `${recorded} ${recorded === 1 ? 'operation was' : 'operations were'} recorded`,
          at(subject, 'encode'),
          'raise engine().state.kernelDepth around the work, as plugin-transformer does: a head must not train the base',
        );
      }),
  },
  {
    id: 'encoder/tensors',
    says: 'encode leaves no tensors behind',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ bench, encoder, tokens }) => {
        const left = bench.leftBy(() => void encoder.encode(tokens(2, TOY.length), 2, TOY.length));
        if (left <= 0) return;
        throw violation(
          `${left} more ${left === 1 ? 'tensor is' : 'tensors are'} held after each encode`,
          at(subject, 'encode'),
          'dispose what was made once its numbers are read',
        );
      }),
  },
  {
    id: 'encoder/hash',
    says: 'weightsHash changes with any weight, and is the same again for the same weights',
    appliesTo: provides(ENCODER.id),
    check: (subject) =>
      use(subject, ({ bench, encoder }) => {
        const first = encoder.weightsHash();
        const place = at(subject, 'weightsHash');
        if (!/^[0-9a-f]{64}$/.test(first)) {
          throw violation(`it is '${first}'`, place, 'give the SHA-256 in hex');
        }
        for (const [name, { values }] of bench.parameters()) {
          if (bench.own.has(name) || values.length === 0) continue;
          // In place, as an optimizer does, and the last value only.
          bench.assign(
            name,
            Float32Array.from(values, (value, i) => (i + 1 < values.length ? value : value + 1)),
          );
          const changed = encoder.weightsHash();
          bench.assign(name, values);
          const again = encoder.weightsHash();
          if (changed !== first && again === first) continue;
          throw violation(
            changed === first
              ? `another value in '${name}' left the hash as it was`
              : `with '${name}' put back the hash is ${again}, and was ${first}`,
            place,
            'hash the weights as they are at the call: nobody tells when they change',
          );
        }
      }),
  },
  {
    id: 'encoder/file',
    says: 'weightsHash is that of a file its checkpoint writes, and of what it restores',
    appliesTo: provides(ENCODER.id),
    async check(subject) {
      const saved = await use(subject, async ({ bench, encoder }) => ({
        hash: encoder.weightsHash(),
        files: (await saveStop(bench, 1)).files,
      }));
      if (saved.files.size === 0) return 'its checkpoint writes nothing';
      const place = at(subject, 'weightsHash');
      const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      const hashes = [...saved.files].map(([name, bytes]) => `${name} ${sha256(bytes)}`);
      if (!hashes.some((line) => line.endsWith(saved.hash))) {
        throw violation(
          `it is ${saved.hash}; the checkpoint wrote ${hashes.join(', ')}`,
          place,
          'hash the very bytes: encodeSafetensors gives them in pieces',
        );
      }
      // Other first weights, so that the same hash can only come from what was restored.
      const restored = await train(
        subject,
        async (bench) => {
          await bench.plugin.hooks?.restore?.(viewOf(subject, saved.files), bench.plugin.hookContext());
          return bench.plugin.slot(ENCODER).weightsHash();
        },
        { seed: 2 },
      );
      if (restored === saved.hash) return;
      throw violation(
        `saved with ${saved.hash}, restored it is ${restored}`,
        place,
        'put back every weight as it was saved, before the slot is used',
      );
    },
  },
];

interface Used {
  readonly bench: TrainingBench;
  readonly encoder: Encoder;
  readonly vocabulary: number;
  /** Ids of the vocabulary, the same for the same shape. */
  readonly tokens: (rows: number, length: number) => Int32Array;
}

/** The encoder after one pass of training: before it, it may not know its context. */
const use = <T>(subject: Subject, work: (parts: Used) => T | Promise<T>): Promise<T> =>
  train(subject, async (bench) => {
    const { micro, counts } = await bench.collated(0);
    bench.pass(0, micro[0]!, { counts, objective: 'outputs' });
    const { vocabulary } = bench;
    return work({
      bench,
      encoder: bench.plugin.slot(ENCODER),
      vocabulary,
      tokens(rows, length) {
        const random = randomStream({ seed: 1, plugin: 'contract', hook: 'tokens', sequence: rows * length });
        return Int32Array.from({ length: rows * length }, () => random.integer(vocabulary));
      },
    });
  });
