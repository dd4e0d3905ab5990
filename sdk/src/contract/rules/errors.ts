import { seen } from '../observed.js';
import { APPLIES, type Rule, unless } from '../rule.js';

const everyone = () => APPLIES;

/** What goes wrong can be understood, and is seen. */
export const errorRules: readonly Rule[] = [
  seen(
    'not-an-error',
    {
      id: 'errors/errors',
      says: 'what it throws is an Error',
      action: 'throw an Error: it says where it comes from',
    },
    everyone,
  ),
  seen(
    'unknown-code',
    {
      id: 'errors/codes',
      says: "its errors' codes are the framework's, or its own from defineErrors",
      action:
        "throw frameworkError('FWK_…', …), or define the code with defineErrors and an action of its own",
    },
    everyone,
  ),
  seen(
    'unattended',
    {
      id: 'errors/attended',
      says: 'no work of it fails where nobody waits for it',
      action: 'await it, or catch what it throws: unattended, it ends the whole run',
    },
    everyone,
  ),
  seen(
    'sync-promise',
    {
      id: 'errors/features',
      says: 'its features are there when they are asked for, not a promise of them',
      action: 'compute features synchronously; what must be waited for belongs in `setup` or `load`',
    },
    ({ manifest }) => (manifest.registers?.feature?.length ? APPLIES : unless('registers no feature')),
  ),
];
