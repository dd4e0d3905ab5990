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

export function sdkPage(repository, link) {
  const all = sections(repository);
  const anchors = sdkAnchors(repository);
  return page(
    'The SDK',
    'Everything `@framework/sdk` exports that has no page of its own: [hooks](hooks.md), [slots](slots.md), [manifest](manifest.md).\nHow to begin: [the SDK’s README](../../sdk/README.md).',
    list(
      all.map(
        ([title, found]) =>
          `[${title}](#${anchor(title)}): ${unique(found)
            .map((name) => `[${name}](#${anchors.get(name)})`)
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

/** Name → anchor. Anchors know no capitals: the second of `RandomStream` and `randomStream` is numbered. */
export function sdkAnchors(repository) {
  const seen = new Map([[anchor('The SDK'), 1]]);
  const anchors = new Map();
  const take = (heading) => {
    const slug = anchor(heading);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  };
  for (const [title, found] of sections(repository)) {
    take(title);
    for (const name of unique(found)) anchors.set(name, take(name));
  }
  return anchors;
}

/** Title and declarations of each section, in the order of the page. */
function sections({ exports, testing }) {
  const own = exports.filter(onSdkPage);
  const found = SECTIONS.map(([title, files]) => [title, own.filter(({ file }) => files.test(file))]);
  const placed = new Set(found.flatMap(([, declarations]) => declarations));
  const rest = own.filter((one) => !placed.has(one));
  return [
    ...found,
    ...(rest.length > 0 ? [['More', rest]] : []),
    ['Testing: `@framework/sdk/testing`', testing],
  ];
}

const unique = (found) => [...new Set(found.map(({ name }) => name))];
