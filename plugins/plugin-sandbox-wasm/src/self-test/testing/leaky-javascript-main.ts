/**
 * A JavaScript child as it must not be, for the test of the self-test: its interpreter has a function that reads files of
 * the host, as QuickJS's own `std` module has; otherwise it does all that `javascript/child/main.ts` does.
 */
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

interface Realm {
  make(harness: string): string;
}
type Prepare = (ask: unknown) => Realm;

const run = vm.Script.prototype.runInContext;
vm.Script.prototype.runInContext = function (...given) {
  const result: unknown = run.apply(this, given);
  if (typeof result !== 'function' || !result.toString().includes('QuickJs')) return result;
  return (): Realm => {
    const realm = (result as Prepare)((path: string) => readFileSync(JSON.parse(`"${path}"`), 'utf8'));
    const make = realm.make.bind(realm);
    const leak = '"use strict"; globalThis.std = { loadFile: ask };';
    return { ...realm, make: (harness) => make(harness.replace('"use strict";', leak)) };
  };
};

await import('../../javascript/child/main.js');
