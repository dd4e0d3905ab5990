import { declaration, fence, page } from '../markdown.js';

/** The declarations this page is the home of. */
export const onManifestPage = ({ file }) => file === 'manifest.d.ts';

export function manifestPage({ exports, plugins }, link) {
  const declared = exports.filter(onManifestPage);
  const example = plugins.find(({ name }) => name === 'plugin-perplexity') ?? plugins[0];
  return page(
    'Manifest',
    'The field `framework` of a plugin’s package.json. A run is planned from manifests alone, without importing a line of code;\nafter set-up the kernel compares them with what the code did, in both directions.',
    `For example, that of [${example.manifest.framework.id}](plugins.md#${example.manifest.framework.id}):\n\n${fence(JSON.stringify({ framework: example.manifest.framework }, null, 2), 'json')}`,
    ...declared.flatMap((one) => [`## ${one.name}`, ...declaration(one, link)]),
  );
}
