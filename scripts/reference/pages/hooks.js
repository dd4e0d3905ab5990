import { cell, declaration, examples, fence, page } from '../markdown.js';

const CONTEXTS = [
  'HookContext',
  'StageContext',
  'FitContext',
  'StepContext',
  'EvalContext',
  'Logger',
  'Progress',
];

/** The declarations this page is the home of: all under `hooks/`. */
export const onHooksPage = ({ file }) => file.startsWith('hooks/');

export function hooksPage({ sdk, exports, plugins }, link) {
  const declared = exports.filter(onHooksPage);
  const find = (name) => declared.find((one) => one.name === name);
  const handlers = handlerTypes(exports);
  const placed = new Set([...handlers.values(), ...CONTEXTS, 'Fitted', 'FeatureProvider', 'LineStatistics']);
  const sections = sdk.HOOK_NAMES.map((hook) => {
    const handler = find(handlers.get(hook));
    const own = closure(handler, declared, placed);
    for (const { name } of own) placed.add(name);
    return [
      `## ${hook}`,
      link.prose(handler.doc.prose),
      `In the manifest: \`"hooks": [{ "hook": "${hook}" }]\`. ${tappedBy(hook, plugins)}`,
      fence(handler.text.replace(/^export /, '')),
      link.types(handler.text, handler.name),
      ...examples(handler.doc),
      ...own.flatMap((one) => [`### ${one.name}`, ...declaration(one, link)]),
    ];
  });
  const rest = declared.filter(({ name }) => !placed.has(name));
  return page(
    'Hooks',
    'A hook is a point in the life of a run where plugins are called: **ingest → filter → tokenize → (forward → loss)\\* → evaluate**,\nand what stands around them. A plugin has at most one handler a hook; it is an object in `definePlugin`, and an entry under\n`hooks` in the [manifest](manifest.md). The two are compared.',
    summary(sdk.HOOK_NAMES, handlers, find),
    '**Order.** By stage (`first`, `before`, `main`, `after`, `last`), then by `before` and `after`, then by plugin id; never by\nload order. `framework plan` prints it, `framework explain` says why. A preset may pin the order of a hook.',
    link.prose(
      '**Every call is guarded.** What a handler throws becomes `FWK_HOOK_FAILED` with plugin, hook and cause; a coded error of its\nown keeps its code. A call that lasts longer than `run.watchdogSeconds` without progress ends the run (`FWK_HOOK_HANG`);\na promise nobody settles does so too (`FWK_HOOK_NEVER_SETTLED`). When the run is stopped, `ctx.signal` aborts.',
    ),
    ...sections.flat(),
    '## Two phases',
    ...declaration(find('Fitted'), link),
    '## Features',
    ...declaration(find('FeatureProvider'), link),
    '### LineStatistics',
    ...declaration(find('LineStatistics'), link),
    '## Contexts',
    'What handlers are given beside their subject.',
    ...CONTEXTS.flatMap((name) => [`### ${name}`, ...declaration(find(name), link)]),
    ...(rest.length > 0 ? ['## More types'] : []),
    ...rest.flatMap((one) => [`### ${one.name}`, ...declaration(one, link)]),
  );
}

/** Hook → name of its handler's type, from the interface `Handlers`. */
export function handlerTypes(exports) {
  const { text } = exports.find(({ name }) => name === 'Handlers');
  return new Map([...text.matchAll(/readonly (\w+)\?: (\w+);/g)].map(([, hook, type]) => [hook, type]));
}

function summary(hooks, handlers, find) {
  const row = (prose, name) => new RegExp(`^\\| ${name} \\| (.+) \\|$`, 'm').exec(prose)?.[1] ?? '';
  const rows = hooks.map((hook) => {
    const { prose } = find(handlers.get(hook)).doc;
    return `| [${hook}](#${hook}) | ${row(prose, 'Type')} | ${row(prose, 'Called')} |`;
  });
  return `| hook | type | called |\n|---|---|---|\n${rows.join('\n')}`;
}

/** Declarations of the same file that the handler speaks of, directly or through others, not yet placed. */
function closure(handler, declared, placed) {
  const found = [];
  const visit = (text) => {
    for (const one of declared) {
      if (one.file !== handler.file || placed.has(one.name) || found.includes(one)) continue;
      if (!new RegExp(`\\b${one.name}\\b`).test(text)) continue;
      found.push(one);
      visit(one.text);
    }
  };
  visit(handler.text);
  return found;
}

function tappedBy(hook, plugins) {
  const names = plugins
    .filter(({ manifest }) => manifest.framework.hooks.some((tap) => tap.hook === hook))
    .map(({ manifest: { framework } }) => `[${framework.id}](plugins.md#${framework.id})`);
  return names.length === 0 ? 'None of our plugins taps it.' : `Tapped by ${cell(names.join(', '))}.`;
}
