import { frameworkError, type Manifest, TEACHER } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import satisfies from 'semver/functions/satisfies.js';
import type { Problems } from '../config/problems.js';
import type { Assembly } from './assemble.js';
import type { FoundPlugin } from './locate.js';

/** What plugins ask of each other and the preset asks of all of them. */
export function checkAssembly(assembly: Assembly, plugins: readonly FoundPlugin[], problems: Problems): void {
  checkRequiredTokens(plugins, problems);
  checkRequiredPlugins(plugins, problems);
  checkRegistrations(assembly, plugins, problems);
  checkFacts(assembly, plugins, problems);
  checkCapabilities(assembly, plugins, problems);
}

function checkRequiredTokens(plugins: readonly FoundPlugin[], problems: Problems): void {
  const filled = new Set(
    plugins.flatMap(({ package: { manifest } }) => [
      ...(manifest.provides ?? []),
      ...(manifest.offers ?? []).map((offer) => offer.token),
    ]),
  );
  for (const {
    id,
    place,
    package: { manifest },
  } of plugins) {
    for (const token of manifest.requires?.tokens ?? []) {
      if (filled.has(token)) continue;
      problems.add(
        frameworkError('FWK_SLOT_MISSING', {
          message: `'${id}' requires the slot '${token}', which no plugin of the preset fills${suggestion(token, filled)}`,
          at: place,
          action: `add a plugin that provides ${token}`,
          plugin: id,
        }),
      );
    }
  }
}

function checkRequiredPlugins(plugins: readonly FoundPlugin[], problems: Problems): void {
  for (const {
    id,
    place,
    package: { manifest },
  } of plugins) {
    for (const [other, range] of Object.entries(manifest.requires?.plugins ?? {})) {
      const present = plugins.find((plugin) => plugin.id === other);
      const version = present?.package.version;
      if (version !== undefined && satisfies(version, range, { includePrerelease: true })) continue;
      problems.add(
        frameworkError('FWK_PLUGIN_REQUIRES', {
          message:
            version === undefined
              ? `'${id}' requires the plugin '${other}' (${range}), which the preset does not have`
              : `'${id}' requires '${other}' ${range}, and ${version} is installed`,
          at: place,
          action:
            version === undefined ? `add \`${other}: {}\`, or remove '${id}'` : `install ${other}@${range}`,
          plugin: id,
        }),
      );
    }
  }
}

function checkRegistrations(assembly: Assembly, plugins: readonly FoundPlugin[], problems: Problems): void {
  const owners = new Map<string, FoundPlugin>();
  for (const plugin of plugins) {
    const { registers = {} } = plugin.package.manifest;
    for (const [kind, names] of Object.entries(registers) as [string, readonly string[]][]) {
      for (const name of names) {
        const other = owners.get(`${kind} ${name}`);
        if (other === undefined) owners.set(`${kind} ${name}`, plugin);
        else problems.add(conflict(assembly, other, plugin, `register the ${kind} '${name}'`));
      }
    }
  }
}

function checkFacts(assembly: Assembly, plugins: readonly FoundPlugin[], problems: Problems): void {
  const owners = new Map<string, FoundPlugin>();
  for (const plugin of plugins) {
    for (const fact of plugin.package.manifest.facts ?? []) {
      const other = owners.get(fact);
      if (other === undefined) owners.set(fact, plugin);
      else problems.add(conflict(assembly, other, plugin, `state the fact '${fact}'`));
    }
  }
}

const conflict = (assembly: Assembly, first: FoundPlugin, second: FoundPlugin, what: string) =>
  frameworkError('FWK_PLUGIN_CONFLICT', {
    message: `'${first.id}' and '${second.id}' both ${what}`,
    at: `${first.place} and ${second.place}`,
    action: `remove one: \`${second.id}: null\`, under ${assembly.presetPlace}`,
  });

/** What a preset may require of all its plugins, and how a manifest shows it. */
const REQUIREMENTS: Readonly<Record<string, (capabilities: Manifest['capabilities']) => boolean>> = {
  deterministic: (capabilities) => capabilities.deterministic,
  resumable: (capabilities) => capabilities.resumable,
  offline: (capabilities) => !capabilities.network,
};

export const REQUIREMENT_NAMES = Object.keys(REQUIREMENTS);

/**
 * Whether nothing of a plugin reaches a run but what is recorded first: it has no hook, and of its slots somebody asks for `fw.teacher`
 * alone. Who asks a teacher records each answer and makes its documents from the records, and promises for them itself.
 */
function isOnlyRecorded(
  id: string,
  { hooks, provides = [], offers = [] }: Manifest,
  { slots }: Assembly,
  plugins: readonly FoundPlugin[],
): boolean {
  if (hooks.length > 0 || offers.length > 0 || !provides.includes(TEACHER.id)) return false;
  const asked = new Set(plugins.flatMap(({ package: { manifest } }) => manifest.requires?.tokens ?? []));
  return provides.every(
    (token) => token === TEACHER.id || !asked.has(token) || (slots.get(token)?.value ?? id) !== id,
  );
}

function checkCapabilities(assembly: Assembly, plugins: readonly FoundPlugin[], problems: Problems): void {
  for (const { value, place } of assembly.requires) {
    if (!Object.hasOwn(REQUIREMENTS, value)) {
      problems.add(
        frameworkError('FWK_CONFIG_INVALID', {
          message: `'${value}' is nothing a run can require${suggestion(value, REQUIREMENT_NAMES)}`,
          at: place,
          action: `use one of: ${REQUIREMENT_NAMES.join(', ')}`,
        }),
      );
      continue;
    }
    for (const {
      id,
      package: { manifest },
    } of plugins) {
      if (REQUIREMENTS[value]!(manifest.capabilities)) continue;
      if (value === 'deterministic' && isOnlyRecorded(id, manifest, assembly, plugins)) continue;
      problems.add(
        frameworkError('FWK_PLUGIN_CAPABILITY', {
          message: `the run requires '${value}', which '${id}' does not promise`,
          at: place,
          action: `remove '${id}' (\`${id}: null\`), or '${value}' from \`requires\``,
          plugin: id,
        }),
      );
    }
  }
}
