import { cell, page } from '../markdown.js';
import { load } from '../repository.js';

/** Every key a preset can set. */
export async function configurationPage({ plugins, runSchema }) {
  const sections = [section('run', 'The kernel’s own keys, under `run` in a preset.', runSchema)];
  for (const { name, manifest } of plugins) {
    const { id, config } = manifest.framework;
    const schema = config === undefined ? {} : (await load(`plugins/${name}/${config}`)).config;
    sections.push(section(id, `${manifest.description} Keys under \`plugins.${id}\`.`, schema));
  }
  return page(
    'Configuration',
    'Every key a preset can set: the kernel’s own under `run`, each plugin’s under `plugins.<id>`. Values come from defaults,\nthen the preset and what it extends, `--file`, the environment (`FRAMEWORK_CONFIG__run__seed=2`), and `--set path=value`;\n`framework config` shows every value with where it came from.',
    'Counts understand `64k`, `5m`, `1e9`; sizes `64k`, `16m`, `2g` (powers of 1,024); durations `30`, `5m`, `2h`. To describe\nthe configuration of a plugin of yours: [`defineConfig`](sdk.md#defineconfig).',
    ...sections,
  );
}

function section(title, about, schema) {
  const rows = [...rowsOf(schema)];
  const body =
    rows.length > 0 ? `| key | type | default | |\n|---|---|---|---|\n${rows.join('\n')}` : 'No keys.';
  return `## ${title}\n\n${about}\n\n${body}`;
}

/** Groups are flattened with dotted names. */
function* rowsOf(schema, prefix = '') {
  for (const [key, field] of Object.entries(schema)) {
    if (field.kind === 'group') {
      yield* rowsOf(field.fields, `${prefix}${key}.`);
      continue;
    }
    const value = cell(JSON.stringify(field.default));
    yield `| \`${prefix}${key}\` | ${cell(typeOf(field))} | \`${value}\` | ${cell(field.doc)} |`;
  }
}

function typeOf(field) {
  if (field.kind === 'oneOf') return field.values.map((value) => `\`${value}\``).join(' or ');
  if (field.item) return `${field.kind} of ${typeOf(field.item)}`;
  const { min, max } = field;
  if (min !== undefined && max !== undefined) return `${field.kind}, ${min} to ${max}`;
  if (min !== undefined) return `${field.kind}, at least ${min}`;
  return max === undefined ? field.kind : `${field.kind}, at most ${max}`;
}
