import { definePlugin, LICENCE_TEXTS } from '@framework/sdk';

// Manifest: "provides": ["fw.licence-texts"], "proposals": ["licence-texts"]. A list of one.
const texts: Readonly<Record<string, string>> = {
  '0BSD': 'Permission to use, copy, modify, and/or distribute this software for any purpose …',
};

export default definePlugin({}, (plugin) => {
  plugin.provide(LICENCE_TEXTS, () => ({
    from: 'a list of one',
    text: (id) => (Object.hasOwn(texts, id) ? texts[id] : undefined),
  }));
  return {};
});
