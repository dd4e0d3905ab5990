import { type FrameworkError, frameworkError, type Gate, type GateSource } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { gateSchema } from '../config/gate-schema.js';
import { type Layer, pathText } from '../config/layer.js';
import { type NamespaceLayer, resolveNamespace } from '../config/namespace.js';
import type { Problems } from '../config/problems.js';
import type { AskedGate, Assembly } from './assemble.js';
import type { FoundPlugin } from './locate.js';

export interface ResolvedGates {
  /** `<evaluator>.<metric>` → its bounds, sorted by name. */
  readonly gates: Readonly<Record<string, Gate>>;
  /** Gate → the file it stands in, for those that stand in one. */
  readonly sources: Readonly<Record<string, GateSource>>;
  /** Configuration path → where its value came from; only of bounds that are stated. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * The gates of a preset, checked as far as the manifests tell: that an evaluator is registered is known before work
 * starts, which metrics it gives only once it gave them.
 */
export function resolveGates(
  assembly: Assembly,
  found: readonly FoundPlugin[],
  root: string,
  problems: Problems,
): ResolvedGates {
  const evaluators = found.flatMap(({ package: { manifest } }) => manifest.registers?.evaluator ?? []);
  return readGates(assembly, root, problems, (asked) => unknownEvaluator(asked, evaluators));
}

/**
 * The gates themselves.
 *
 * @param about what else is wrong with one; nothing, where it is not known which evaluators there will be
 */
export function readGates(
  assembly: Pick<Assembly, 'gates'>,
  root: string,
  problems: Problems,
  about: (asked: AskedGate) => Iterable<FrameworkError> = () => [],
): ResolvedGates {
  const gates: Record<string, Gate> = {};
  const sources: Record<string, GateSource> = {};
  const origins = new Map<string, string>();
  for (const asked of assembly.gates.values()) {
    const path = gatePath(asked.metric);
    const resolved = resolveNamespace(gateSchema, gateLayers(asked), path, root);
    for (const problem of resolved.problems) problems.add(problem);
    for (const problem of about(asked)) problems.add(problem);
    // With a key that is wrong, "no bound" would be a second word for the same mistake.
    if (resolved.problems.length > 0) continue;
    const gate = Object.fromEntries(
      Object.entries(resolved.values).filter(([, value]) => value !== null),
    ) as Gate;
    for (const problem of impossible(asked, gate)) problems.add(problem);
    gates[asked.metric] = gate;
    if (asked.from !== undefined) sources[asked.metric] = asked.from;
    for (const bound of Object.keys(gate)) {
      const name = pathText([...path, bound]);
      origins.set(name, resolved.origins.get(name)!);
    }
  }
  return { gates, sources, origins };
}

/** `gates.perplexity.bitsPerByte`: as `--set` takes it, and `config` shows it. */
export const gatePath = (metric: string): readonly string[] => ['gates', ...metric.split('.')];

/** What the layers say of a gate, under `gatePath`: in files it is one key with a dot in it. */
export function gateLayers({ metric, layers }: AskedGate): readonly NamespaceLayer[] {
  const depth = gatePath(metric).length;
  return layers.map(({ layer, written }) => {
    const place: Layer['place'] = (full) => layer.place(['gates', metric, ...full.slice(depth)]);
    return { layer: { ...layer, place }, written };
  });
}

function unknownEvaluator({ metric, place }: AskedGate, evaluators: readonly string[]): FrameworkError[] {
  if (evaluators.some((id) => metric.startsWith(`${id}.`) && metric.length > id.length + 1)) return [];
  const evaluator = metric.slice(0, metric.includes('.') ? metric.indexOf('.') : undefined);
  if (evaluator === metric || metric.endsWith('.')) {
    const known = evaluators.includes(evaluator) ? '' : suggestion(evaluator, evaluators);
    return [
      frameworkError('FWK_CONFIG_INVALID', {
        message: `'${metric}' names no figure${known}`,
        at: place,
        action: 'write a gate as `<evaluator>.<metric>`, such as `perplexity.bitsPerByte`',
      }),
    ];
  }
  return [
    frameworkError('FWK_CONFIG_UNKNOWN_KEY', {
      message: `the gate '${metric}' is on '${evaluator}', an evaluator that no plugin of the preset registers${suggestion(evaluator, evaluators)}`,
      at: place,
      action:
        evaluators.length === 0
          ? `add a plugin that registers it, or remove the gate: \`${metric}: null\``
          : `use one of: ${[...evaluators].sort().join(', ')}; or remove the gate: \`${metric}: null\``,
    }),
  ];
}

/** What no figure could ever meet, or every figure would. */
function* impossible({ metric, place }: AskedGate, gate: Gate): Iterable<FrameworkError> {
  const { min, max, lowAbove, highBelow, wilsonAbove, wilsonBelow } = gate;
  if ([min, max, lowAbove, highBelow, wilsonAbove, wilsonBelow].every((bound) => bound === undefined)) {
    yield frameworkError('FWK_CONFIG_INVALID', {
      message: `the gate '${metric}' has no bound`,
      at: place,
      action: 'give it one of: min, max, lowAbove, highBelow, wilsonAbove, wilsonBelow',
    });
  }
  if (min !== undefined && max !== undefined && min > max) {
    yield frameworkError('FWK_CONFIG_INVALID', {
      message: `the gate '${metric}' asks for at least ${min} and at most ${max}, which no figure can be`,
      at: place,
      action: 'make min no greater than max',
    });
  }
  if (lowAbove !== undefined && highBelow !== undefined && lowAbove >= highBelow) {
    yield frameworkError('FWK_CONFIG_INVALID', {
      message: `the gate '${metric}' asks for an interval above ${lowAbove} and below ${highBelow}, which none can be`,
      at: place,
      action: 'make lowAbove less than highBelow',
    });
  }
  if (wilsonAbove !== undefined && wilsonBelow !== undefined && wilsonAbove >= wilsonBelow) {
    yield frameworkError('FWK_CONFIG_INVALID', {
      message: `the gate '${metric}' asks for a share above ${wilsonAbove} and below ${wilsonBelow}, which none can be`,
      at: place,
      action: 'make wilsonAbove less than wilsonBelow',
    });
  }
}
