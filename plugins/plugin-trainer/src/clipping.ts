import { frameworkError, type Ops, type Parameter } from '@framework/sdk';
import { BODY } from './parameters.js';

/** What clipping found and decided for one step. */
export interface Clipping {
  /** Norm of each group's gradients; the body's is always there, 0 where nothing belongs to it. */
  readonly norms: ReadonlyMap<string, number>;
  /** Factor for every gradient as it now stands: the body's. */
  readonly scale: number;
}

/**
 * Clips the gradients of each group by the norm of that group alone (Pascanu et al. 2013), so that a head with large
 * gradients does not shorten the body's step.
 *
 * An optimizer is given one factor for all parameters. It is the body's; the gradients of another group are multiplied
 * here by its own over the body's. The body's gradients are not touched: its step has the same bits with a head and
 * without.
 *
 * @param limit norm above which a group is scaled down to it; 0 never clips
 *
 * @throws FWK_LOSS_NOT_FINITE before anything is changed, for a norm of any group that is no finite number
 */
export function clip(parameters: readonly Parameter[], limit: number, ops: Ops, at: string): Clipping {
  const groups = new Map<string, Parameter[]>([[BODY, []]]);
  for (const parameter of parameters) {
    const { group = BODY } = parameter;
    groups.set(group, [...(groups.get(group) ?? []), parameter]);
  }
  const norms = new Map([...groups].map(([group, own]) => [group, normOf(own, ops)]));
  for (const [group, norm] of norms) requireFiniteNorm(group, norm, at);

  const scaleOf = (group: string): number => {
    const norm = norms.get(group)!;
    return limit > 0 && norm > limit ? limit / norm : 1;
  };
  const scale = scaleOf(BODY);
  for (const [group, own] of groups) {
    const factor = scaleOf(group) / scale;
    if (group !== BODY && factor !== 1) for (const parameter of own) multiply(parameter, factor);
  }
  return { norms, scale };
}

/** Names of the metrics: the body's norm is `gradientNorm`, as it was before there were groups. */
export const normMetrics = (norms: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...norms].map(([group, norm]) => [group === BODY ? 'gradientNorm' : `gradientNorm/${group}`, norm]),
  );

const normOf = (parameters: readonly Parameter[], ops: Ops): number =>
  parameters.length === 0 ? 0 : ops.globalNorm(parameters.map(({ gradient }) => gradient));

function multiply({ gradient }: Parameter, factor: number): void {
  gradient.write(gradient.read().map((value) => value * factor));
}

function requireFiniteNorm(group: string, norm: number, at: string): void {
  if (Number.isFinite(norm)) return;
  throw frameworkError('FWK_LOSS_NOT_FINITE', {
    message: `the gradient norm${group === BODY ? '' : ` of the group '${group}'`} is ${norm}; the step was not applied`,
    at,
  });
}
