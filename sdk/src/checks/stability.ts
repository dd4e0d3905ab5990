import type { ResolvedConfig } from '../config.js';
import { deprecated, deprecations } from '../deprecations.js';
import { type FrameworkError, frameworkError } from '../errors/framework-error.js';
import type { Logger } from '../hooks/context.js';
import type { PluginDefinition } from '../plugin.js';
import { type Proposal, proposals } from '../proposals.js';
import type { Token } from '../token.js';
import type { Declared } from './declared.js';
import { describeValue } from './describe.js';
import { suggestion } from './nearest.js';

type Proposals = Readonly<Record<string, Proposal>>;

/** A plugin's named proposals: all known and open, and all that it needs for the slots it speaks of. */
export function checkProposals(
  subject: Declared,
  registry: Proposals = proposals,
): readonly FrameworkError[] {
  const { manifest } = subject;
  const named = manifest.proposals ?? [];
  const tokens = new Set([
    ...(manifest.provides ?? []),
    ...(manifest.offers ?? []).map(({ token }) => token),
    ...(manifest.requires?.tokens ?? []),
  ]);
  return [
    ...named.flatMap((name) => checkNamed(subject, name, registry)),
    ...[...tokens].flatMap((token) => {
      const problem = checkToken(subject, token, registry);
      return problem === undefined ? [] : [problem];
    }),
  ];
}

/**
 * The door to slots for one plugin: gives back a token that is stable or covered by a proposal the plugin named.
 *
 * @throws FWK_PLUGIN_PROPOSAL for another one
 */
export function tokenGate(
  subject: Declared,
  registry: Proposals = proposals,
): <T>(token: Token<T>) => Token<T> {
  // Handlers ask for each document.
  const passed = new Set<string>();
  return (token) => {
    if (passed.has(token.id)) return token;
    const problem = checkToken(subject, token.id, registry);
    if (problem !== undefined) throw problem;
    passed.add(token.id);
    return token;
  };
}

/** What a plugin fills a slot with: none of its members may be unstable, unless the plugin named the proposal. */
export function checkMembers(
  subject: Declared,
  token: string,
  owner: unknown,
  registry: Proposals = proposals,
): FrameworkError | undefined {
  for (const [name, { covers, state }] of Object.entries(registry)) {
    if (state.type !== 'open' || subject.manifest.proposals?.includes(name)) continue;
    const used = covers.members?.find((member) => member.token === token && has(owner, member.path));
    if (used) return unnamed(subject, name, `\`${used.path.join('.')}\` of the slot '${token}'`);
  }
  return undefined;
}

/**
 * Gives back what a plugin fills a slot with, where `checkMembers` finds nothing.
 *
 * @throws FWK_PLUGIN_PROPOSAL
 */
export function withoutProposals<T>(subject: Declared, token: Token<T>, owner: T): T {
  const problem = checkMembers(subject, token.id, owner);
  if (problem !== undefined) throw problem;
  return owner;
}

/** A slot that a plugin asks for, provides or offers: stable, or covered by a proposal it named. */
export function checkToken(
  subject: Declared,
  token: string,
  registry: Proposals = proposals,
): FrameworkError | undefined {
  const name = Object.entries(registry).find(
    ([, { covers, state }]) => state.type === 'open' && covers.tokens?.includes(token),
  )?.[0];
  if (name === undefined || subject.manifest.proposals?.includes(name)) return undefined;
  return unnamed(subject, name, `the slot '${token}'`);
}

/**
 * The schema a plugin's code was typed by must describe the configuration it is given: without it `ctx.config` has types
 * for values that are not there.
 */
export function checkConfigured(
  subject: Declared,
  definition: PluginDefinition,
  config: ResolvedConfig,
): readonly FrameworkError[] {
  const typed = Object.keys(definition.config ?? {});
  const given = Object.keys(config);
  if (definition.config === undefined || typed.toSorted().join() === given.toSorted().join()) return [];
  const missing = typed.filter((key) => !given.includes(key));
  const extra = given.filter((key) => !typed.includes(key));
  const named = subject.manifest.config;
  return [
    frameworkError('FWK_HOOK_UNDECLARED', {
      message: `'${subject.id}' is made with another schema than its manifest names (${named ?? 'none'}): ${[
        ...missing.map((key) => `'${key}' is missing there`),
        ...extra.map((key) => `'${key}' is missing in the code`),
      ].join(', ')}`,
      at: `${subject.dir}/package.json, framework.config`,
      action:
        named === undefined
          ? 'name the module that exports the schema: "config": "./dist/config.js"'
          : 'give `definePlugin` the schema that this module exports as `config`',
      plugin: subject.id,
    }),
  ];
}

/** Tells a plugin, through its own log, of everything deprecated that can be seen of it once it is imported. */
export function warnDeprecated(definition: PluginDefinition, config: ResolvedConfig, log: Logger): void {
  if (Object.keys(config).length > 0 && definition.config === undefined) {
    deprecated(log, 'plugin-without-schema', deprecations['plugin-without-schema']);
  }
}

function checkNamed(subject: Declared, name: string, registry: Proposals): FrameworkError[] {
  const refuse = (message: string, action: string) => [
    frameworkError('FWK_PLUGIN_PROPOSAL', {
      message: `'${subject.id}' names the proposal ${describeValue(name)}, ${message}`,
      at: at(subject),
      action,
      plugin: subject.id,
    }),
  ];
  const proposal = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (proposal === undefined) {
    return refuse(
      `which there is not${suggestion(name, Object.keys(registry))}`,
      'use one of docs/reference/proposals.md, or take the name out',
    );
  }
  const { state } = proposal;
  if (state.type === 'accepted') {
    return refuse(
      `which is stable since level ${state.level}`,
      `take '${name}' out of \`proposals\`, and let \`sdk\` begin at "^${state.level}"`,
    );
  }
  if (state.type === 'withdrawn') return refuse(`which is gone since level ${state.level}`, state.use);
  return [];
}

const unnamed = (subject: Declared, name: string, what: string): FrameworkError =>
  frameworkError('FWK_PLUGIN_PROPOSAL', {
    message: `'${subject.id}' uses ${what}, which is a proposal and may change`,
    at: at(subject),
    action: `do without it, or add "proposals": ["${name}"] to the manifest`,
    plugin: subject.id,
  });

const at = (subject: Declared): string => `${subject.dir}/package.json, framework.proposals`;

function has(owner: unknown, path: readonly string[]): boolean {
  let value = owner;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value !== undefined;
}
