import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { reservedKey } from '../../checks/config-schema.js';
import { checkValue } from '../../checks/config-value.js';
import { checkConfigured } from '../../checks/stability.js';
import type { ConfigSchema, Field } from '../../config.js';
import type { JsonValue } from '../../data/json.js';
import type { PluginDefinition } from '../../plugin.js';
import { completeConfig } from '../../testing/complete-config.js';
import { seen } from '../observed.js';
import { APPLIES, type Rule, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const hasConfig: Rule['appliesTo'] = ({ manifest }) =>
  manifest.config === undefined ? unless('has no configuration') : APPLIES;

/** A configuration is described once, as data, and belongs to one plugin that was made with it. */
export const configurationRules: readonly Rule[] = [
  {
    id: 'config/documented',
    says: 'every key of its configuration has a sentence of documentation',
    variants: ['plain'],
    appliesTo: hasConfig,
    async check(subject) {
      for (const [key, field] of fieldsOf(await schemaOf(subject))) {
        if (field.doc.trim() !== '') continue;
        throw violation(
          `'${key}' has no doc`,
          place(subject, key),
          "say what it is, in which unit: doc: '…'",
        );
      }
    },
  },
  {
    id: 'config/defaults',
    says: 'every default is a value its own field allows',
    variants: ['plain'],
    appliesTo: hasConfig,
    async check(subject) {
      for (const [key, field] of fieldsOf(await schemaOf(subject))) {
        const [problem] = checkValue(field, field.default as JsonValue);
        if (problem === undefined) continue;
        throw violation(
          `the default of '${key}' ${problem.message}`,
          place(subject, key),
          'give a default that holds, or loosen the field',
        );
      }
    },
  },
  {
    id: 'config/keys',
    says: 'its keys are names that configuration can have',
    variants: ['plain'],
    appliesTo: hasConfig,
    async check(subject) {
      const key = reservedKey(await schemaOf(subject));
      if (key === undefined) return;
      throw violation(
        `'${key}' cannot be a key`,
        place(subject, key),
        'call it something else, without a dot',
      );
    },
  },
  {
    id: 'config/data',
    says: 'its schema is frozen data: what JSON can hold, and nothing else',
    variants: ['plain'],
    appliesTo: hasConfig,
    async check(subject) {
      const schema = await schemaOf(subject);
      for (const [key, field] of fieldsOf(schema)) {
        if (!isDeepStrictEqual(plain(field), JSON.parse(JSON.stringify(field)))) {
          throw violation(
            `'${key}' holds something that JSON does not`,
            place(subject, key),
            'describe fields with the functions of the SDK, and defaults with JSON values',
          );
        }
        if (!Object.isFrozen(field)) {
          throw violation(
            `'${key}' can be changed`,
            place(subject, key),
            'make it with the functions of the SDK',
          );
        }
      }
      if (!Object.isFrozen(schema)) {
        throw violation('the schema can be changed', place(subject), 'export what defineConfig returns');
      }
    },
  },
  {
    id: 'config/typed',
    says: 'its code is typed by the schema its manifest names',
    needs: 'files',
    variants: ['plain'],
    appliesTo: hasConfig,
    async check(subject) {
      const entry = pathToFileURL(join(subject.dir, subject.manifest.entry)).href;
      const { default: definition } = (await import(entry)) as { default: PluginDefinition };
      const config = completeConfig(subject.id, await schemaOf(subject), {});
      for (const { message, at, action } of checkConfigured(subject, definition, config)) {
        throw violation(message, at ?? entry, action);
      }
    },
  },
  seen(
    'config-changed',
    {
      id: 'config/frozen',
      says: 'it does not change the configuration it is given',
      action: 'copy what you want to change: the configuration is frozen, and part of the run’s fingerprint',
    },
    hasConfig,
  ),
  seen(
    'config-shared',
    {
      id: 'config/apart',
      says: 'made twice with different configuration, each keeps to its own',
      action: 'keep configuration in what definePlugin makes, not in the module',
    },
    hasConfig,
  ),
];

async function schemaOf({ dir, manifest }: Subject): Promise<ConfigSchema> {
  const file = pathToFileURL(join(dir, manifest.config!)).href;
  return ((await import(file)) as { config: ConfigSchema }).config;
}

const place = ({ dir, manifest }: Subject, key?: string): string =>
  `${join(dir, manifest.config!)}${key === undefined ? '' : `, ${key}`}`;

/** Every field with its path, those inside groups too. Items of lists and maps need neither doc nor default. */
function fieldsOf(schema: ConfigSchema, above = ''): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(schema).flatMap(([key, field]) => [
    [`${above}${key}`, field] as const,
    ...fieldsOf(field.fields ?? {}, `${above}${key}.`),
  ]);
}

/** Without what is undefined: a field's way to say that it has no bound. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plain(item)]),
  );
};
