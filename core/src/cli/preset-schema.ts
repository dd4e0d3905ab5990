import { type ConfigSchema, type Field, HOOK_NAMES, type JsonObject, type JsonValue } from '@framework/sdk';
import { gateSchema } from '../config/gate-schema.js';
import { runSchema } from '../config/run-schema.js';
import { REQUIREMENT_NAMES } from '../plugins/check-assembly.js';

/** A plugin whose keys the schema completes. */
export interface SchemaPlugin {
  readonly id: string;
  readonly description: string;
  readonly schema: ConfigSchema;
}

/**
 * The JSON Schema (2020-12) of preset files, for editors. Plugins that are not installed here may stand in a preset
 * all the same: their keys are not checked by the editor.
 */
export function presetJsonSchema(plugins: readonly SchemaPlugin[]): JsonObject {
  const texts = { type: 'array', items: { type: 'string' } };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Preset',
    type: 'object',
    additionalProperties: false,
    properties: {
      name: { type: 'string', description: 'How `--preset` names it; the file’s name when left out.' },
      description: { type: 'string' },
      extends: {
        description: 'A preset, or several, that this one changes.',
        oneOf: [{ type: 'string' }, texts],
      },
      run: objectSchema(runSchema),
      requires: {
        description: 'What every plugin of the run must promise.',
        type: 'array',
        items: { enum: [...REQUIREMENT_NAMES] },
      },
      slots: {
        description: 'Token → the plugin that fills it, where several could.',
        type: 'object',
        additionalProperties: { type: 'string' },
      },
      order: {
        description: 'Hook → all its plugins, first to last, in place of the computed order.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(HOOK_NAMES.map((hook) => [hook, texts])),
      },
      plugins: {
        description: 'Plugin → its keys; null removes an inherited one.',
        type: 'object',
        properties: Object.fromEntries(
          plugins.map(({ id, description, schema }) => [
            id,
            { description, oneOf: [objectSchema(schema), { type: 'null' }] },
          ]),
        ),
        additionalProperties: { type: ['object', 'null'] },
      },
      gates: {
        description:
          'What a figure of an evaluator must be for the checkpoint to go on, by `<evaluator>.<metric>`; null removes an inherited one.',
        oneOf: [
          { type: 'string', description: 'A file of gates, with a name and a version.' },
          {
            type: 'object',
            propertyNames: { pattern: '^.+\\..+$' },
            additionalProperties: { oneOf: [objectSchema(gateSchema), { type: 'null' }] },
          },
        ],
      },
    },
  };
}

const objectSchema = (fields: ConfigSchema): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      { ...fieldSchema(field), description: field.doc, default: field.default as JsonValue },
    ]),
  ),
});

function fieldSchema(field: Field<unknown>): JsonObject {
  const range: JsonObject = {
    ...(field.min === undefined ? {} : { minimum: field.min }),
    ...(field.max === undefined ? {} : { maximum: field.max }),
  };
  // Sizes and counts may be written with a letter: `64k`, `5m`.
  const written = { type: 'string', pattern: '^[0-9._]+(e[+-]?[0-9]+)?[A-Za-z]*$' };
  switch (field.kind) {
    case 'count':
    case 'bytes':
      return { oneOf: [{ type: 'integer', minimum: 0, ...range }, written] };
    case 'seconds':
      return { oneOf: [{ type: 'number', minimum: 0, ...range }, written] };
    case 'ratio':
      return { type: 'number', minimum: 0, maximum: 1, ...range };
    case 'number':
      return { type: 'number', ...range };
    case 'text':
    case 'path':
    case 'file':
    case 'files':
    case 'blend':
      return { type: 'string' };
    case 'flag':
      return { type: 'boolean' };
    case 'oneOf':
      return { enum: [...field.values!] };
    case 'list':
      return { type: 'array', items: fieldSchema(field.item!) };
    case 'map':
      return { type: 'object', additionalProperties: fieldSchema(field.item!) };
    case 'optional':
      return { oneOf: [fieldSchema(field.item!), { type: 'null' }] };
    case 'group':
      return objectSchema(field.fields!);
  }
}
