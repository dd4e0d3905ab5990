import type { Offer } from '../../plugin.js';
import { ATTENTION } from '../../slots/attention.js';
import { BACKEND, type TensorBackend } from '../../slots/backend.js';
import type { Ops } from '../../slots/ops.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { APPLIES, type Applies, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { differenceOf, tell } from '../tensors/compare.js';
import type { Tfjs } from '../tensors/tfjs.js';
import { inTurn } from '../tensors/turns.js';
import { tfjsOf } from '../training/training-bench.js';
import { violation } from '../violation.js';
import { casesOf, OPERATIONS, type Operation } from './cases.js';
import { type CaseRun, type OpsCase, runCase } from './workbench.js';

const offersBackend = ({ manifest }: Subject): boolean =>
  manifest.offers?.some(({ token }) => token === BACKEND.id) ?? false;

const hasAttention = ({ manifest }: Subject): boolean =>
  (manifest.provides?.includes(ATTENTION.id) ?? false) ||
  (manifest.offers?.some(({ token }) => token === ATTENTION.id) ?? false);

/** Speaks of plugins that offer a tensor backend. */
export const computes = (subject: Subject): Applies =>
  offersBackend(subject) ? APPLIES : unless(`does not offer '${BACKEND.id}'`);

/** Speaks of plugins with operations of their own: a backend has all, an attention plugin two. */
export const operates =
  (operation?: Operation) =>
  (subject: Subject): Applies => {
    if (offersBackend(subject)) return APPLIES;
    if (hasAttention(subject) && (operation ?? 'attention') === 'attention') return APPLIES;
    return unless(`neither offers '${BACKEND.id}' nor has '${ATTENTION.id}'`);
  };

export const place = ({ id }: Pick<Subject, 'id'>, what: string) => `${what} of '${id}'`;

export interface Used {
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
export const twoRuns = (subject: Subject): Promise<readonly [readonly NamedRun[], readonly NamedRun[]]> =>
  subject.once('operations twice', () => use(subject, ({ tryAll }) => [tryAll(), tryAll()] as const));

export interface NamedRun {
  readonly name: string;
  readonly run: CaseRun;
}

/** The operations under examination, made with a number of threads, on a tfjs that computes with their backend. */
export const use = <T>(
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

export function compareRuns(
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
