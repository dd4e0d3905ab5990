import { anchor, declaration, list, page } from '../markdown.js';
import { onHooksPage } from './hooks.js';
import { onManifestPage } from './manifest.js';
import { onSlotsPage } from './slots.js';

/** Sections, by the files below `sdk/dist` whose exports they show. */
const SECTIONS = [
  ['Defining a plugin', /^plugin\.d\.ts$/],
  ['Configuration', /^config\.d\.ts$/],
  ['Data', /^data\//],
  ['Errors', /^errors\//],
  ['Random numbers', /^random\.d\.ts$/],
  ['Planning and diagnosis', /^(?:plan|doctor)\.d\.ts$/],
  ['Runs', /^run\.d\.ts$/],
  ['Stability', /^(?:api|proposals|deprecations)\.d\.ts$/],
];

/** The declarations this page is the home of: what no other page has. */
export const onSdkPage = (one) => !onHooksPage(one) && !onSlotsPage(one) && !onManifestPage(one);

export function sdkPage({ exports, testing }, link) {
  const own = exports.filter(onSdkPage);
  const sections = SECTIONS.map(([title, files]) => [title, own.filter(({ file }) => files.test(file))]);
  const placed = new Set(sections.flatMap(([, found]) => found));
  const rest = own.filter((one) => !placed.has(one));
  const all = [
    ...sections,
    ...(rest.length > 0 ? [['More', rest]] : []),
    ['Testing: `@framework/sdk/testing`', testing],
  ];
  return page(
    'The SDK',
    'Everything `@framework/sdk` exports that has no page of its own: [hooks](hooks.md), [slots](slots.md), [manifest](manifest.md).\nHow to begin: [the SDK’s README](../../sdk/README.md).',
    list(
      all.map(
        ([title, found]) =>
          `[${title}](#${anchor(title)}): ${unique(found)
            .map((name) => `[${name}](#${anchor(name)})`)
            .join(', ')}`,
      ),
    ),
    ...all.flatMap(([title, found]) => [
      `## ${title}`,
      ...found.flatMap((one, at) => [
        found[at - 1]?.name === one.name ? '' : `### ${one.name}`,
        ...declaration(one, link),
      ]),
    ]),
  );
}

const unique = (found) => [...new Set(found.map(({ name }) => name))];
