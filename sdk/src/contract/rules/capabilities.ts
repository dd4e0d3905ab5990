import { namedModules, outsideImports } from '../modules.js';
import { observation, seen } from '../observed.js';
import { APPLIES, type Rule, unless } from '../rule.js';
import { violation } from '../violation.js';

const NETWORK = /^node:(net|http|https|http2|tls|dgram|dns|inspector)(\/|$)/;

/** A plugin does not do what it says it does not. These are checks of honesty; nothing here is a sandbox. */
export const capabilityRules: readonly Rule[] = [
  {
    id: 'capabilities/network',
    says: 'it says `network: false` and stays off the network',
    variants: ['plain'],
    appliesTo: ({ manifest }) =>
      manifest.capabilities.network ? unless('declares that it uses the network') : APPLIES,
    async check(subject) {
      const { dir, manifest } = subject;
      const action = 'declare `"network": true`, or do without';
      const modules = namedModules(manifest).map(([, module]) => module);
      const found = outsideImports(dir, modules).find(({ name }) => NETWORK.test(name));
      if (found) throw violation(`it imports '${found.name}'`, found.file, action);
      const { sightings } = await observation(subject);
      const socket = sightings.find(({ kind }) => kind === 'socket');
      if (socket) throw violation(socket.what, socket.at, action);
    },
  },
  seen(
    'addon',
    {
      id: 'capabilities/native',
      says: 'it loads native code only where it says so',
      action:
        'declare `"native": { "fallback": … }`: where the addon cannot be loaded, the user must know what happens',
    },
    ({ manifest, spec }) => {
      if (manifest.capabilities.native) return unless('declares native code');
      return spec.companions.length === 0 ? APPLIES : unless('its companions may load native code');
    },
  ),
];
