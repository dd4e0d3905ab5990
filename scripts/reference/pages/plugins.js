import { cell, page } from '../markdown.js';

/** What the plugins of this repository declare. */
export function pluginsPage({ plugins }) {
  const rows = plugins.map(({ name, manifest }) => {
    const { id } = manifest.framework;
    return `| [${id}](#${id}) | ${cell(manifest.description)} | [README](../../plugins/${name}/README.md) |`;
  });
  return page(
    'Plugins',
    'The plugins of this repository, as their manifests declare them. A plugin of your own: [the SDK](../../sdk/README.md).\nWhat stands in a manifest: [manifest](manifest.md).',
    `| plugin | what it does | |\n|---|---|---|\n${rows.join('\n')}`,
    ...plugins.map(section),
  );
}

function section({ manifest }) {
  const { framework } = manifest;
  const facts = [
    ['hooks', framework.hooks.map(tapText).join(', ')],
    ['provides', (framework.provides ?? []).map(slotLink).join(', ')],
    [
      'offers',
      (framework.offers ?? [])
        .map(({ token, id, rank }) => `${slotLink(token)} as \`${id}\`, rank ${rank}`)
        .join('; '),
    ],
    [
      'requires',
      [
        ...(framework.requires?.tokens ?? []).map(slotLink),
        ...Object.entries(framework.requires?.plugins ?? {}).map(([id, range]) => `[${id}](#${id}) ${range}`),
      ].join(', '),
    ],
    [
      'registers',
      Object.entries(framework.registers ?? {})
        .map(([kind, names]) => `${kind} ${names.map((name) => `\`${name}\``).join(', ')}`)
        .join('; '),
    ],
    ['states', (framework.facts ?? []).map((fact) => `\`${fact}\``).join(', ')],
    ['promises', promises(framework.capabilities)],
    [
      'proposals',
      (framework.proposals ?? []).map((name) => `[\`${name}\`](proposals.md#${name})`).join(', '),
    ],
    ['configuration', framework.config === undefined ? '' : `[keys](configuration.md#${framework.id})`],
  ].filter(([, value]) => value !== '');
  return `## ${framework.id}\n\n${manifest.description}\n\n| | |\n|---|---|\n${facts.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}`;
}

const tapText = ({ hook, stage, before = [], after = [] }) =>
  [
    `[${hook}](hooks.md#${hook})`,
    stage === undefined ? '' : ` (${stage})`,
    before.length > 0 ? ` before ${before.join(', ')}` : '',
    after.length > 0 ? ` after ${after.join(', ')}` : '',
  ].join('');

const slotLink = (token) => `[${token}](slots.md#${token.replaceAll('.', '')})`;

const promises = ({ deterministic, resumable, network, gradient, backends, native }) =>
  [
    deterministic ? 'deterministic' : '',
    resumable ? 'resumable' : '',
    gradient ? 'gradient' : '',
    network ? '**network**' : 'no network',
    backends ? `backends ${backends.join(', ')}` : '',
    native ? `native, else ${native.fallback}` : '',
  ]
    .filter((one) => one !== '')
    .join(', ');
