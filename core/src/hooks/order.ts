import {
  type FrameworkError,
  frameworkError,
  type HookName,
  STAGES,
  type TapDeclaration,
} from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { OrderedTap } from '../plugins/resolved-plan.js';

/** One plugin's declared tap on the hook being ordered. */
export interface DeclaredTap {
  readonly plugin: string;
  readonly declaration: Pick<TapDeclaration, 'stage' | 'before' | 'after' | 'optional'>;
}

/** The order a preset pins for one hook: every tap of it, first to last. */
export interface OrderPin {
  readonly plugins: readonly string[];
  /** Where it is written, for errors. */
  readonly origin: string;
}

export interface HookOrder {
  readonly taps: readonly OrderedTap[];
  readonly problems: readonly FrameworkError[];
}

/**
 * The order of a hook's taps: by named stage, then `before` and `after`, then plugin id. Load order never matters, so
 * two machines, two workers and two runs agree without talking.
 *
 * tapable's own `before` and `stage` are not used: an unknown `before` is silently ignored there and puts the tap
 * first, and there is no `after` (both measured on 2.3.4).
 */
export function orderTaps(hook: HookName, declared: readonly DeclaredTap[], pin?: OrderPin): HookOrder {
  const taps = [...declared].sort((a, b) => (a.plugin < b.plugin ? -1 : 1));
  if (pin) return pinned(hook, taps, pin);
  const problems: FrameworkError[] = [];
  const edges = constraints(hook, taps, problems);
  const ordered: OrderedTap[] = [];
  for (const stage of STAGES) {
    const left = taps.filter((tap) => stageOf(tap) === stage).map((tap) => tap.plugin);
    const waitsFor = (id: string) => edges.filter((edge) => edge.later === id && left.includes(edge.earlier));
    while (left.length > 0) {
      const next = left.find((id) => waitsFor(id).length === 0);
      if (next === undefined) {
        problems.push(cycleError(hook, left, edges));
        break;
      }
      left.splice(left.indexOf(next), 1);
      ordered.push({ plugin: next, reason: reasonOf(next, stage, edges) });
    }
  }
  return { taps: ordered, problems };
}

interface Edge {
  readonly earlier: string;
  readonly later: string;
  /** Whose manifest says so. */
  readonly by: string;
}

const stageOf = (tap: DeclaredTap) => tap.declaration.stage ?? 'main';

/** What the manifests ask for, as pairs; what names nobody, or contradicts the stages, becomes a problem. */
function constraints(hook: HookName, taps: readonly DeclaredTap[], problems: FrameworkError[]): Edge[] {
  const byId = new Map(taps.map((tap) => [tap.plugin, tap]));
  const edges: Edge[] = [];
  for (const tap of taps) {
    const { before = [], after = [], optional } = tap.declaration;
    for (const [word, other] of [
      ...before.map((id) => ['before', id] as const),
      ...after.map((id) => ['after', id] as const),
    ]) {
      const target = byId.get(other);
      if (target === undefined) {
        if (optional) continue;
        problems.push(
          frameworkError('FWK_HOOK_ORDER_UNKNOWN', {
            message: `'${tap.plugin}' asks to stand ${word} '${other}' in '${hook}', which has no such tap${suggestion(other, byId.keys())}`,
            at: `manifest of ${tap.plugin}, hook ${hook}`,
            plugin: tap.plugin,
            hook,
          }),
        );
        continue;
      }
      const [earlier, later] = word === 'before' ? [tap, target] : [target, tap];
      if (STAGES.indexOf(stageOf(earlier)) > STAGES.indexOf(stageOf(later))) {
        problems.push(
          frameworkError('FWK_HOOK_ORDER_CYCLE', {
            message: `'${tap.plugin}' (stage ${stageOf(tap)}) asks to stand ${word} '${other}' (stage ${stageOf(target)}) in '${hook}', against their stages`,
            at: `manifest of ${tap.plugin}, hook ${hook}`,
            action: pinAction(hook),
            plugin: tap.plugin,
            hook,
          }),
        );
        continue;
      }
      edges.push({ earlier: earlier.plugin, later: later.plugin, by: tap.plugin });
    }
  }
  return edges;
}

function reasonOf(id: string, stage: string, edges: readonly Edge[]): string {
  const reasons = edges
    .filter((edge) => edge.earlier === id || edge.later === id)
    .map(
      (edge) =>
        `${edge.later === id ? `after ${edge.earlier}` : `before ${edge.later}`} (manifest${edge.by === id ? '' : ` of ${edge.by}`})`,
    );
  if (stage !== 'main') reasons.unshift(`stage ${stage}`);
  return reasons.length === 0 ? 'plugin id' : [...new Set(reasons)].join(', ');
}

/** Walks back from any tap that waits until one comes up twice: that stretch is the cycle. */
function cycleError(hook: HookName, left: readonly string[], edges: readonly Edge[]): FrameworkError {
  const walk: string[] = [left[0]!];
  for (;;) {
    const last = walk.at(-1)!;
    const earlier = edges.find((edge) => edge.later === last && left.includes(edge.earlier))!.earlier;
    const seen = walk.indexOf(earlier);
    walk.push(earlier);
    if (seen >= 0) {
      const cycle = walk.slice(seen).reverse().join(' -> ');
      return frameworkError('FWK_HOOK_ORDER_CYCLE', {
        message: `the taps of '${hook}' wait for each other: ${cycle}`,
        at: `manifests of ${[...new Set(walk.slice(seen))].sort().join(', ')}`,
        action: pinAction(hook),
        hook,
      });
    }
  }
}

const pinAction = (hook: HookName) => `pin the order in the preset: \`order: { ${hook}: [ids] }\``;

/** A pin is a total order: it names every tap, so that a plugin added later cannot slip in unseen. */
function pinned(hook: HookName, taps: readonly DeclaredTap[], pin: OrderPin): HookOrder {
  const ids = taps.map((tap) => tap.plugin);
  const problem = (message: string, action: string) =>
    frameworkError('FWK_HOOK_ORDER_UNKNOWN', { message, at: pin.origin, action, hook });
  const foreign = pin.plugins.filter((id) => !ids.includes(id));
  const missing = ids.filter((id) => !pin.plugins.includes(id));
  const twice = pin.plugins.filter((id, index) => pin.plugins.indexOf(id) !== index);
  const problems = [
    ...foreign.map((id) =>
      problem(
        `the pinned order of '${hook}' names '${id}', which does not tap it${suggestion(id, ids)}`,
        'correct or remove the id',
      ),
    ),
    ...missing.map((id) =>
      problem(`the pinned order of '${hook}' leaves out '${id}'`, `add '${id}' where it belongs`),
    ),
    ...twice.map((id) => problem(`the pinned order of '${hook}' names '${id}' twice`, 'remove one')),
  ];
  return { taps: pin.plugins.map((plugin) => ({ plugin, reason: 'pinned by preset' })), problems };
}
