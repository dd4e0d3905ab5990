import { anchor, declaration, examples, page } from '../markdown.js';

/** The declarations this page is the home of. */
export const onSlotsPage = ({ file }) => file.startsWith('slots/') || file === 'token.d.ts';

export function slotsPage({ sdk, exports, plugins }, link) {
  const declared = exports.filter(onSlotsPage);
  const tokens = slotTokens(declared, sdk);
  const owners = new Set(tokens.map(({ owner }) => owner));
  const rows = tokens.map(
    ({ id, name, owner }) =>
      `| [${id}](#${anchor(id)}) | \`${name}\` | [${owner}](#${anchor(owner)}) | ${filledBy(id, plugins)} |`,
  );
  const byFile = (file) =>
    declared.filter((one) => one.file === file && one.kind !== 'const' && !owners.has(one.name));
  const shown = new Set();
  const sections = tokens.flatMap(({ id, declaration: token, owner }) => {
    const interfaces = declared.filter(({ name }) => name === owner);
    const more = byFile(token.file);
    for (const { name } of [...interfaces, ...more]) shown.add(name);
    return [
      `## ${id}`,
      ...declaration({ ...token, doc: { ...token.doc, examples: [] } }, link),
      [`Filled by ${filledBy(id, plugins)}.`, askedBy(id, plugins)].filter(Boolean).join(' '),
      ...examples(token.doc),
      ...[...interfaces, ...more].flatMap((one) => [`### ${one.name}`, ...declaration(one, link)]),
    ];
  });
  const rest = declared.filter(
    ({ name, kind, file }) => !shown.has(name) && (kind !== 'const' || file === 'token.d.ts'),
  );
  return page(
    'Slots',
    'A slot is a part with exactly one owner: the tokenizer, the trainer, the backend. Parts ask for each other by **token**, a\ntyped name: `ctx.get(TOKENIZER)`. A plugin fills a slot with `ctx.provide`, and declares it under `provides` in its\n[manifest](manifest.md); or it offers to (`ctx.offer`, `offers`) where the machine decides.',
    link.prose(
      'Two plugins that fill one slot are an error that names both (`FWK_PLUGIN_CONFLICT`); the preset chooses: `slots: { fw.tokenizer: plugin-mine }`.\nA plugin that cannot do without a slot says so under `requires.tokens` (`FWK_SLOT_MISSING`). Ask in handlers and factories, not\nwhile the plugin is being made.',
    ),
    `| token | in the SDK | owner | filled by |\n|---|---|---|---|\n${rows.join('\n')}`,
    ...sections,
    ...rest.flatMap((one) => [`## ${one.name}`, ...declaration(one, link)]),
  );
}

/** Every exported token, by id. */
export function slotTokens(declared, sdk) {
  return declared
    .flatMap((one) => {
      const [, owner] = /^export declare const \w+: Token<(\w+)>;/.exec(one.text) ?? [];
      return owner === undefined ? [] : [{ id: sdk[one.name].id, name: one.name, owner, declaration: one }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const pluginLink = ({ framework }) => `[${framework.id}](plugins.md#${framework.id})`;

function filledBy(id, plugins) {
  const names = plugins
    .map(({ manifest }) => manifest)
    .filter(
      ({ framework }) =>
        framework.provides?.includes(id) || framework.offers?.some(({ token }) => token === id),
    )
    .map(pluginLink);
  return names.length === 0 ? 'none of our plugins' : names.join(', ');
}

function askedBy(id, plugins) {
  const names = plugins
    .map(({ manifest }) => manifest)
    .filter(({ framework }) => framework.requires?.tokens?.includes(id))
    .map(pluginLink);
  return names.length === 0 ? '' : `Required by ${names.join(', ')}.`;
}
