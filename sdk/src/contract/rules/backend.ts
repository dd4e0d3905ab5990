import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describeValue } from '../../checks/describe.js';
import { readManifest } from '../../checks/manifest.js';
import type { Offer } from '../../plugin.js';
import { ATTENTION } from '../../slots/attention.js';
import { BACKEND, type TensorBackend } from '../../slots/backend.js';
import type { Ops } from '../../slots/ops.js';
import { type OpenPlugin, openPlugin } from '../../testing/open-plugin.js';
import { casesOf, OPERATIONS, type Operation } from '../ops/cases.js';
import { type CaseRun, type OpsCase, runCase } from '../ops/workbench.js';
import { APPLIES, type Applies, both, promises, type Rule, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { differenceOf, sameBytes, tell } from '../tensors/compare.js';
import type { Tfjs } from '../tensors/tfjs.js';
import { inTurn } from '../tensors/turns.js';
import { findPackage } from '../training/stand-ins.js';
import { randomValues, scoped, tfjsOf } from '../training/training-bench.js';
import { violation } from '../violation.js';

const offersBackend = ({ manifest }: Subject): boolean =>
  manifest.offers?.some(({ token }) => token === BACKEND.id) ?? false;

const hasAttention = ({ manifest }: Subject): boolean =>
  (manifest.provides?.includes(ATTENTION.id) ?? false) ||
  (manifest.offers?.some(({ token }) => token === ATTENTION.id) ?? false);

/** Speaks of plugins that offer a tensor backend. */
const computes = (subject: Subject): Applies =>
  offersBackend(subject) ? APPLIES : unless(`does not offer '${BACKEND.id}'`);

/** Speaks of plugins with operations of their own: a backend has all, an attention plugin two. */
const operates =
  (operation?: Operation) =>
  (subject: Subject): Applies => {
    if (offersBackend(subject)) return APPLIES;
    if (hasAttention(subject) && (operation ?? 'attention') === 'attention') return APPLIES;
    return unless(`neither offers '${BACKEND.id}' nor has '${ATTENTION.id}'`);
  };

const place = ({ id }: Pick<Subject, 'id'>, what: string) => `${what} of '${id}'`;

/** Operations and their backends. What an operation must give is in `ops/`. */
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
  ...OPERATIONS.map(
    (operation): Rule => ({
      id: `ops/${kebab(operation)}`,
      says: `${operation} agrees with its formula in float64, and its gradient with finite differences`,
      variants: ['plain', 'tarball'],
      appliesTo: operates(operation),
      check: (subject) =>
        use(subject, ({ run }) => {
          for (const one of casesOf(operation)) run(one);
        }),
    }),
  ),
  {
    id: 'ops/inputs',
    says: 'operations write only to what they consume',
    appliesTo: operates(),
    async check(subject) {
      for (const { name, run } of (await twoRuns(subject))[1]) {
        if (run.writtenInput === undefined) continue;
        throw violation(
          `${name}: ${run.writtenInput} after it`,
          place(subject, 'ops'),
          'write results into memory of their own; only arguments that Ops says are consumed may be overwritten',
        );
      }
    },
  },
  {
    id: 'ops/tensors',
    says: 'operations leave no tensors behind but their results',
    appliesTo: operates(),
    async check(subject) {
      for (const { name, run } of (await twoRuns(subject))[1]) {
        if (run.left <= 0) continue;
        throw violation(
          `${name}: ${run.left} ${run.left === 1 ? 'tensor is' : 'tensors are'} left behind`,
          place(subject, 'ops'),
          'dispose intermediates, or wrap the operation in tf.tidy',
        );
      }
    },
  },
  {
    id: 'ops/repeatable',
    says: 'operations give the same bytes for the same bytes',
    appliesTo: both(operates(), promises('deterministic')),
    async check(subject) {
      const [first, second] = await twoRuns(subject);
      for (const [index, { name, run }] of first.entries()) {
        const other = second[index]?.run.taken;
        const different = run.taken.findIndex((values, i) => other?.[i] && !sameBytes(values, other[i]));
        if (different < 0) continue;
        throw violation(
          `${name}: a second time, result ${different} has other bytes`,
          place(subject, 'ops'),
          'add up in a fixed order, whichever thread is first, and read no memory that was not written',
        );
      }
    },
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

interface Used {
  readonly tf: Tfjs;
  readonly backend: TensorBackend;
  readonly offer: Offer<TensorBackend>;
  readonly probe: { readonly ok: boolean; readonly why: string };
  /** Runs a case; what does not hold is a violation. */
  run(one: OpsCase): void;
  /** Every case that holds, with what it left; those that do not hold are their own rules' to tell. */
  tryAll(): readonly NamedRun[];
}

/** Every case twice, one after the other in one process. */
const twoRuns = (subject: Subject): Promise<readonly [readonly NamedRun[], readonly NamedRun[]]> =>
  subject.once('operations twice', () => use(subject, ({ tryAll }) => [tryAll(), tryAll()] as const));

interface NamedRun {
  readonly name: string;
  readonly run: CaseRun;
}

/** The operations under examination, made with a number of threads, on a tfjs that computes with their backend. */
const use = <T>(
  subject: Pick<Subject, 'open' | 'dir' | 'id'>,
  work: (used: Used) => T | Promise<T>,
  threads = 1,
): Promise<T> => inTurn(() => useNow(subject, work, threads));

async function useNow<T>(
  subject: Pick<Subject, 'open' | 'dir' | 'id'>,
  work: (used: Used) => T | Promise<T>,
  threads: number,
): Promise<T> {
  const tf = tfjsOf(subject);
  const plugin = await subject.open();
  let made: { readonly offer: Offer<TensorBackend>; readonly value: TensorBackend } | undefined;
  try {
    const offer = offerOf(plugin);
    const probe = (await offer?.probe()) ?? { ok: true, why: 'a companion’s' };
    if (!probe.ok) throw violation(`it does not work here: ${probe.why}`, place(subject, 'offer'), probe.why);
    if (offer) made = { offer, value: await offer.create({ threads }) };
    else await plugin.start();
    const backend = made?.value ?? plugin.slot(BACKEND);
    if (tf.getBackend() !== backend.name && !offer) await tf.setBackend(backend.name);
    const attention = plugin.find(ATTENTION);
    const ops: Ops = attention === undefined ? backend.ops : { ...backend.ops, ...bound(attention) };
    const names = offer ? OPERATIONS : (['attention'] as const);
    return await work({
      tf,
      backend,
      offer: offer ?? { id: 'companion', probe: async () => probe, create: async () => backend },
      probe,
      run(one) {
        try {
          runCase(one, ops, tf);
        } catch (error) {
          throw violation(
            `${one.name}: ${(error as Error).message}`,
            place(subject, 'ops'),
            'compare with the formula in the docstring of Ops',
            error,
          );
        }
      },
      tryAll: () =>
        names.flatMap(casesOf).flatMap((one) => {
          try {
            return [{ name: one.name, run: runCase(one, ops, tf) }];
          } catch {
            return [];
          }
        }),
    });
  } finally {
    if (made) await made.offer.dispose?.(made.value);
    await plugin.close();
  }
}

const offerOf = ({ claims }: OpenPlugin): Offer<TensorBackend> | undefined =>
  claims.offers.find(({ token }) => token === BACKEND.id)?.offer as Offer<TensorBackend> | undefined;

const bound = (attention: Pick<Ops, 'attention' | 'attentionBackward'>) => ({
  attention: attention.attention.bind(attention),
  attentionBackward: attention.attentionBackward.bind(attention),
});

function compareRuns(
  subject: Pick<Subject, 'id'>,
  actual: readonly NamedRun[],
  expected: readonly NamedRun[],
  when: string,
  action: string,
): void {
  for (const { name, run } of expected) {
    const other = actual.find((one) => one.name === name)?.run;
    if (other === undefined) throw violation(`${name} fails ${when}`, `ops of '${subject.id}'`, action);
    for (const [index, values] of run.taken.entries()) {
      const wrong = differenceOf(other.taken[index] ?? [], values, 1e-4);
      if (wrong === undefined) continue;
      throw violation(
        `${name}, ${when}: of result ${index}, ${tell(wrong)}`,
        `ops of '${subject.id}'`,
        action,
      );
    }
  }
}

/** Plain operations a head or a loss is made of, and the gradient of each with respect to its first input. */
function plainResults(tf: Tfjs): ReadonlyMap<string, Float32Array> {
  const input = (name: string, shape: readonly number[]) =>
    tf.tensor(randomValues(name, shape, 0), [...shape]);
  const operations: Readonly<Record<string, (x: Tensor2D, y: Tensor2D) => Tensor>> = {
    'matMul of x and yᵀ': (x, y) => tf.matMul(x, y, false, true),
    'matMul of xᵀ and y': (x, y) => tf.matMul(x, y, true, false),
    'matMul of x and a slice': (x, y) => tf.matMul(x, tf.slice(y, [0, 1], [5, 3]), true, false),
    'a row added to every row': (x, y) => tf.add(x, tf.slice(y, [2, 0], [1, 7])),
    softmax: (x) => tf.softmax(x),
    'log-sum-exp': (x) => tf.logSumExp(x, 1),
    'tanh of a transpose': (x) => tf.tanh(tf.transpose(x)),
    'rows by number': (x) => tf.gather(x, tf.tensor1d([3, 0, 3], 'int32')),
    concat: (x, y) => tf.concat([x, y, x], 1),
    'mean and variance': (x) => tf.sub(tf.mean(tf.square(x), 1), tf.square(tf.mean(x, 1))),
    relu: (x) => tf.relu(x),
  };
  return new Map(
    Object.entries(operations).flatMap(([name, operation]) =>
      scoped(tf, () => {
        const [x, y] = [input('x', [5, 7]) as Tensor2D, input('y', [5, 7]) as Tensor2D];
        const result = operation(x, y);
        const gradient = tf.grad((at: Tensor) => tf.sum(tf.square(operation(at as Tensor2D, y))))(x);
        const values = (tensor: Tensor) => Float32Array.from(tensor.dataSync());
        return [[name, values(result)] as const, [`gradient of ${name}`, values(gradient)] as const];
      }),
    ),
  );
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
