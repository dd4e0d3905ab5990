import { type FrameworkError, frameworkError } from '../errors/framework-error.js';
import { HOOK_NAMES, type Manifest } from '../manifest.js';
import type { Offer, Plugin } from '../plugin.js';
import { describeValue } from './describe.js';
import { suggestion } from './nearest.js';

/** A plugin's declaration, with what a message needs to name the place. */
export interface Declared {
  readonly id: string;
  /** The package's folder. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/** What a plugin claimed through its context, to be compared with its manifest after set-up. */
export interface Claims {
  /** Token ids. */
  readonly provided: ReadonlySet<string>;
  readonly offers: readonly { readonly token: string; readonly offer: Offer<unknown> }[];
}

/**
 * Compares handlers and features with the manifest, in both directions: what `plan` prints without importing code
 * must be what the code does.
 */
export function checkHandlers(subject: Declared, plugin: Plugin): readonly FrameworkError[] {
  const handlers = plugin.hooks ?? {};
  const present = Object.keys(handlers).filter(
    (hook) => handlers[hook as keyof typeof handlers] !== undefined,
  );
  return [
    ...compare(
      subject,
      'hook',
      'hooks',
      subject.manifest.hooks.map(({ hook }) => hook),
      present,
    ),
    ...present
      .filter((hook) => !(HOOK_NAMES as readonly string[]).includes(hook))
      .map((hook) =>
        undeclared(
          subject,
          'hooks',
          `gives a handler for '${hook}', which is no hook${suggestion(hook, HOOK_NAMES)}`,
        ),
      ),
    ...present.flatMap((hook) => checkShape(subject, hook, handlers[hook as keyof typeof handlers])),
    ...compare(
      subject,
      'feature',
      'registers.feature',
      subject.manifest.registers?.feature ?? [],
      Object.keys(plugin.features ?? {}),
    ),
  ];
}

/** Compares the slots a plugin provided and offered by the end of set-up with the manifest. */
export function checkSlots(subject: Declared, claims: Claims): readonly FrameworkError[] {
  const offer = (token: string, id: string) => `${token} (${id})`;
  return [
    ...compare(subject, 'slot', 'provides', subject.manifest.provides ?? [], [...claims.provided]),
    ...compare(
      subject,
      'offer',
      'offers',
      (subject.manifest.offers ?? []).map(({ token, id }) => offer(token, id)),
      claims.offers.map((claim) => offer(claim.token, claim.offer.id)),
    ),
  ];
}

function compare(
  subject: Declared,
  what: string,
  field: string,
  declared: readonly string[],
  actual: readonly string[],
): FrameworkError[] {
  return [
    ...actual
      .filter((name) => !declared.includes(name))
      .map((name) =>
        undeclared(subject, field, `has the ${what} '${name}', which its manifest does not declare`),
      ),
    ...declared
      .filter((name) => !actual.includes(name))
      .map((name) => undeclared(subject, field, `declares the ${what} '${name}' and does not have it`)),
  ];
}

/** Filters and tokenizers are objects with `apply`, all other handlers functions. */
function checkShape(subject: Declared, hook: string, handler: unknown): FrameworkError[] {
  const twoPhase = hook === 'filter' || hook === 'tokenize' || hook === 'tokens';
  const callable = twoPhase ? (handler as { apply?: unknown } | null)?.apply : handler;
  if (typeof callable === 'function' && !(twoPhase && typeof handler === 'function')) {
    const parallel = hook === 'filter' ? (handler as { parallel?: unknown }).parallel : 'serial';
    if (parallel === 'per-batch' || parallel === 'serial') return [];
    return [
      frameworkError('FWK_PLUGIN_LOAD', {
        message: `'${subject.id}' does not say where its filter may run: \`parallel\` is ${describeValue(parallel)}`,
        at: `${subject.id}, hook ${hook}`,
        action: "write parallel: 'per-batch' (any worker, any order) or 'serial' (main thread, in order)",
        plugin: subject.id,
        hook,
      }),
    ];
  }
  return [
    frameworkError('FWK_PLUGIN_LOAD', {
      message: `'${subject.id}' gives ${describeValue(handler)} for '${hook}', not ${twoPhase ? 'an object with `apply`' : 'a function'}`,
      at: `${subject.id}, hook ${hook}`,
      action: 'give the handler the shape that docs/reference/hooks.md shows',
      plugin: subject.id,
      hook,
    }),
  ];
}

const undeclared = (subject: Declared, field: string, what: string): FrameworkError =>
  frameworkError('FWK_HOOK_UNDECLARED', {
    message: `'${subject.id}' ${what}`,
    at: `${subject.dir}/package.json, framework.${field}`,
    plugin: subject.id,
  });
