/**
 * A child as it must not be, for the test of the self-test: it puts the host's `require` into each
 * realm it makes, and otherwise does all that `child/main.ts` does.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import vm from 'node:vm';

// Not Node's own: that needs what the child takes away from its realm.
const require = () => fs;
const make = vm.createContext;
vm.createContext = ((...given: Parameters<typeof make>) => {
  const realm = make(...given) as Record<string, unknown>;
  Object.assign(realm, { require });
  return realm;
}) as typeof make;
syncBuiltinESMExports();

await import('../../child/main.js');
