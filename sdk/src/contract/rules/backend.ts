import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describeValue } from '../../checks/describe.js';
import { readManifest } from '../../checks/manifest.js';
import { openPlugin } from '../../testing/open-plugin.js';
import { compareRuns, computes, operates, place, twoRuns, use } from '../ops/examined.js';
import { plainResults } from '../ops/plain-results.js';
import { APPLIES, both, type Rule, unless } from '../rule.js';
import { differenceOf, tell } from '../tensors/compare.js';
import { findPackage } from '../training/stand-ins.js';
import { scoped } from '../training/training-bench.js';
import { violation } from '../violation.js';

/** What a backend is around its operations. */
export const backendRules: readonly Rule[] = [
  {
    id: 'backend/offer',
    says: 'a backend that says it works is made: tfjs computes with it, and it tells what it is',
    variants: ['plain', 'tarball'],
    appliesTo: computes,
    check: (subject) =>
      use(subject, ({ tf, backend, offer, probe }) => {
        const { name, threads, choice } = backend;
        const memory = backend.memory();
        const wrong =
          probe.why === ''
            ? 'its probe does not say why'
            : tf.getBackend() !== name
              ? `it is called '${name}', and tfjs computes with '${tf.getBackend()}'`
              : !(Number.isInteger(threads) && threads >= 1)
                ? `it computes with ${describeValue(threads)} threads`
                : JSON.stringify(JSON.parse(JSON.stringify(choice))) !== JSON.stringify(choice)
                  ? 'its choice is not JSON'
                  : !(memory.bytes >= 0 && memory.peakBytes >= memory.bytes)
                    ? `its memory is ${JSON.stringify(memory)}`
                    : undefined;
        if (wrong === undefined) return;
        throw violation(wrong, place(subject, `offer ${offer.id}`), 'keep what TensorBackend says');
      }),
  },
  {
    id: 'backend/threads',
    says: 'a backend computes the same with one thread and with two',
    variants: ['plain', 'tarball'],
    appliesTo: computes,
    async check(subject) {
      const [one] = await twoRuns(subject);
      for (const threads of [1, 2]) {
        const runs = await use(
          subject,
          ({ backend, tryAll }) => {
            if (backend.threads > threads) {
              throw violation(
                `asked for ${threads} it computes with ${backend.threads} threads`,
                place(subject, 'offer.create'),
                'compute with wish.threads, or with fewer where there are no more; 0 leaves the number to you',
              );
            }
            return threads === 1 ? one : tryAll();
          },
          threads,
        );
        compareRuns(
          subject,
          runs,
          one,
          'with two threads',
          'cut the work so that no result depends on where it is cut',
        );
      }
    },
  },
  {
    id: 'backend/again',
    says: 'a backend works again after another was active, and after it was closed',
    variants: ['plain', 'tarball'],
    appliesTo: computes,
    async check(subject) {
      const [first] = await twoRuns(subject);
      const again = await use(subject, async ({ tf, backend, tryAll }) => {
        await tf.setBackend('cpu');
        scoped(tf, () => tf.matMul(tf.ones([3, 3]) as Tensor2D, tf.ones([3, 3]) as Tensor2D).dataSync());
        await tf.setBackend(backend.name);
        return tryAll();
      });
      compareRuns(
        subject,
        again,
        first,
        'made a second time',
        'keep nothing that outlives `dispose` of the offer',
      );
    },
  },
  {
    id: 'backend/tfjs',
    says: "tfjs's own operations and their gradients agree with its cpu backend",
    variants: ['plain', 'tarball'],
    appliesTo: computes,
    check: (subject) =>
      use(subject, async ({ tf, backend }) => {
        const ours = plainResults(tf);
        await tf.setBackend('cpu');
        const theirs = plainResults(tf);
        await tf.setBackend(backend.name);
        for (const [name, expected] of theirs) {
          const wrong = differenceOf(ours.get(name)!, expected, 1e-5);
          if (wrong === undefined) continue;
          throw violation(
            `${name}: ${tell(wrong)}`,
            place(subject, `tfjs backend ${backend.name}`),
            "compare the kernel with tfjs's own, for views, transposes and broadcasting",
          );
        }
      }),
  },
  {
    id: 'backend/memory',
    says: 'a backend tells the memory of buffers while they live, and remembers the most',
    variants: ['plain', 'tarball'],
    appliesTo: computes,
    check: (subject) =>
      use(subject, ({ backend }) => {
        const bytes = 4 * 50_000;
        const before = backend.memory();
        const buffer = backend.ops.buffer([50_000]);
        const during = backend.memory();
        buffer.dispose();
        const after = backend.memory();
        const wrong =
          during.bytes < before.bytes + bytes
            ? `a buffer of ${bytes} bytes changed it from ${before.bytes} to ${during.bytes}`
            : after.bytes > before.bytes
              ? `a buffer that is disposed still counts: ${before.bytes} before it, ${after.bytes} after it`
              : after.peakBytes < before.bytes + bytes
                ? `with a buffer of ${bytes} bytes the most was ${after.peakBytes}`
                : undefined;
        if (wrong === undefined) return;
        throw violation(wrong, place(subject, 'memory()'), 'count what is allocated and what is freed');
      }),
  },
  {
    id: 'native/fallback',
    says: 'a plugin with native code names the plugin that works without it, and agrees with that one',
    variants: ['plain'],
    appliesTo: both(operates(), ({ manifest }) =>
      manifest.capabilities.native === undefined ? unless('has no native code') : APPLIES,
    ),
    async check(subject) {
      const field = `${subject.dir}/package.json, framework.capabilities.native.fallback`;
      const id = subject.manifest.capabilities.native!.fallback;
      const dir = findPackage(id, subject.dir) ?? findPackage(`@framework/${id}`, subject.dir);
      if (dir === undefined) {
        throw violation(
          `the fallback '${id}' is no plugin that is installed`,
          field,
          'name one plugin by its id',
        );
      }
      const { package: found } = readManifest(dir);
      if (
        !found?.manifest.offers?.some(({ token }) =>
          subject.manifest.offers?.some((own) => own.token === token),
        )
      ) {
        throw violation(
          `the fallback '${id}' offers no slot that this plugin offers`,
          field,
          'name one that does',
        );
      }
      const reference = await use({ id, dir, open: () => openPlugin({ dir }) }, ({ tryAll }) => tryAll());
      const ours = await use(subject, ({ tryAll }) => tryAll());
      compareRuns(
        subject,
        ours,
        reference,
        `against '${id}'`,
        'one of the two is wrong: the rules ops/… say which',
      );
    },
  },
];
