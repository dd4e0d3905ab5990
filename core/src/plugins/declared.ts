import { type FrameworkError, frameworkError, HOOK_NAMES, type Plugin } from '@framework/sdk';
import { suggestion } from '../config/nearest.js';
import { describeValue } from '../hooks/hook-error.js';
import type { Claims } from './make-plugin.js';
import type { ResolvedPlugin } from './resolved-plan.js';

/**
 * Compares handlers and features with the manifest, in both directions: what `plan` prints without importing code
 * must be what the code does.
 */
export function checkHandlers(resolved: ResolvedPlugin, plugin: Plugin): readonly FrameworkError[] {
  const handlers = plugin.hooks ?? {};
  const present = Object.keys(handlers).filter(
    (hook) => handlers[hook as keyof typeof handlers] !== undefined,
  );
  return [
    ...compare(
      resolved,
      'hook',
      'hooks',
      resolved.manifest.hooks.map(({ hook }) => hook),
      present,
    ),
    ...present
      .filter((hook) => !(HOOK_NAMES as readonly string[]).includes(hook))
      .map((hook) =>
        undeclared(
          resolved,
          'hooks',
          `gives a handler for '${hook}', which is no hook${suggestion(hook, HOOK_NAMES)}`,
        ),
      ),
    ...present.flatMap((hook) => checkShape(resolved, hook, handlers[hook as keyof typeof handlers])),
    ...compare(
      resolved,
      'feature',
      'registers.feature',
      resolved.manifest.registers?.feature ?? [],
      Object.keys(plugin.features ?? {}),
    ),
  ];
}

/** Compares the slots a plugin provided and offered by the end of set-up with the manifest. */
export function checkSlots(resolved: ResolvedPlugin, claims: Claims): readonly FrameworkError[] {
  const offer = (token: string, id: string) => `${token} (${id})`;
  return [
    ...compare(resolved, 'slot', 'provides', resolved.manifest.provides ?? [], [...claims.provided]),
    ...compare(
      resolved,
      'offer',
      'offers',
      (resolved.manifest.offers ?? []).map(({ token, id }) => offer(token, id)),
      claims.offers.map((claim) => offer(claim.token, claim.offer.id)),
    ),
  ];
}

function compare(
  resolved: ResolvedPlugin,
  what: string,
  field: string,
  declared: readonly string[],
  actual: readonly string[],
): FrameworkError[] {
  return [
    ...actual
      .filter((name) => !declared.includes(name))
      .map((name) =>
        undeclared(resolved, field, `has the ${what} '${name}', which its manifest does not declare`),
      ),
    ...declared
      .filter((name) => !actual.includes(name))
      .map((name) => undeclared(resolved, field, `declares the ${what} '${name}' and does not have it`)),
  ];
}

/** Filters and tokenizers are objects with `apply`, all other handlers functions. */
function checkShape(resolved: ResolvedPlugin, hook: string, handler: unknown): FrameworkError[] {
  const twoPhase = hook === 'filter' || hook === 'tokenize' || hook === 'tokens';
  const callable = twoPhase ? (handler as { apply?: unknown } | null)?.apply : handler;
  if (typeof callable === 'function' && !(twoPhase && typeof handler === 'function')) {
    const parallel = hook === 'filter' ? (handler as { parallel?: unknown }).parallel : 'serial';
    if (parallel === 'per-batch' || parallel === 'serial') return [];
    return [
      frameworkError('FWK_PLUGIN_LOAD', {
        message: `'${resolved.id}' does not say where its filter may run: \`parallel\` is ${describeValue(parallel)}`,
        at: `${resolved.id}, hook ${hook}`,
        action: "write parallel: 'per-batch' (any worker, any order) or 'serial' (main thread, in order)",
        plugin: resolved.id,
        hook,
      }),
    ];
  }
  return [
    frameworkError('FWK_PLUGIN_LOAD', {
      message: `'${resolved.id}' gives ${describeValue(handler)} for '${hook}', not ${twoPhase ? 'an object with `apply`' : 'a function'}`,
      at: `${resolved.id}, hook ${hook}`,
      action: 'give the handler the shape that docs/reference/hooks.md shows',
      plugin: resolved.id,
      hook,
    }),
  ];
}

const undeclared = (resolved: ResolvedPlugin, field: string, what: string): FrameworkError =>
  frameworkError('FWK_HOOK_UNDECLARED', {
    message: `'${resolved.id}' ${what}`,
    at: `${resolved.dir}/package.json, framework.${field}`,
    plugin: resolved.id,
  });
