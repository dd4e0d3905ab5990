import type { RegistrationAnswer } from './explanation.js';
import type { Ground } from './ground.js';

/** Names that plugins register, installed or in the preset: `lines`, `perplexity`, `causal-lm`. */
export function explainRegistration(ground: Ground, word: string): readonly RegistrationAnswer[] {
  return registrations(ground).filter(({ name }) => name === word);
}

export function registrations({ draft, installed }: Ground): readonly RegistrationAnswer[] {
  const inPreset = new Set(draft?.found.map(({ id }) => id));
  const manifests = new Map([
    ...installed.flatMap(({ id, package: found }) =>
      found === undefined ? [] : [[id, found.manifest] as const],
    ),
    ...(draft?.found ?? []).map(({ id, package: { manifest } }) => [id, manifest] as const),
  ]);
  const found = new Map<string, { name: string; of: string; plugins: RegistrationAnswer['plugins'] }>();
  for (const [plugin, { registers = {}, facts = [] }] of [...manifests].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    for (const [of, names] of [...Object.entries(registers), ['fact', facts] as const]) {
      for (const name of names) {
        const entry = found.get(`${of} ${name}`) ?? { name, of, plugins: [] };
        entry.plugins = [...entry.plugins, { plugin, inPreset: inPreset.has(plugin) }];
        found.set(`${of} ${name}`, entry);
      }
    }
  }
  return [...found.values()].map((entry) => ({ kind: 'registration', ...entry }));
}
