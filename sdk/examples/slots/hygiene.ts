import { definePlugin, HYGIENE } from '@framework/sdk';

// Manifest: "provides": ["fw.hygiene"], "proposals": ["hygiene"]. One customer, never named.
export default definePlugin({}, (plugin) => {
  plugin.provide(HYGIENE, () => ({
    identity: 'the one customer, 1',
    objection: (text) => (/\bAcme\b/i.test(text) ? 'customer-name' : undefined),
  }));
  return {};
});
