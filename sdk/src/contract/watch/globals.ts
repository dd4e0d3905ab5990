/** What all code of a process shares, as a list that can be compared. */
type Snapshot = ReadonlyMap<string, unknown>;

const PROTOTYPES = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  Date,
  RegExp,
  Promise,
  Map,
  Set,
  WeakMap,
  Error,
  ArrayBuffer,
  Uint8Array,
  Float32Array,
  Object.getPrototypeOf(Uint8Array),
] as const;

/** Where the tensor library, its polyfills and Node's `fetch` keep their one instance; they are named after it. */
const OF_LIBRARIES = /^globalThis\.(_tf|__core-js|Symbol\(undici\.)/;

/** Node fills some globals at the first look at them; that is no change of the plugin's. */
const LAZY = Symbol('lazy');

export function snapshotGlobals(): Snapshot {
  const seen = new Map<string, unknown>();
  const members = (name: string, owner: object) => {
    for (const key of Reflect.ownKeys(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, key)!;
      const lazy = owner === globalThis && descriptor.get !== undefined;
      seen.set(`${name}.${String(key)}`, lazy ? LAZY : (descriptor.get ?? descriptor.value));
    }
  };
  members('globalThis', globalThis);
  members('Math', Math);
  members('JSON', JSON);
  members('Reflect', Reflect);
  members('console', console);
  for (const each of PROTOTYPES) {
    members(each.name, each);
    members(`${each.name}.prototype`, each.prototype);
  }
  for (const event of process.eventNames()) {
    for (const [index, listener] of process.rawListeners(event).entries()) {
      seen.set(`listener ${index + 1} of process '${String(event)}'`, listener);
    }
  }
  for (const [name, value] of Object.entries(process.env)) seen.set(`process.env.${name}`, value);
  seen.set('process.cwd()', process.cwd());
  seen.set('process.umask()', process.umask());
  seen.set('process.title', process.title);
  return seen;
}

/** What is other than it was: `process.env.TZ was set`, `Array.prototype.last was added`. */
export function changedGlobals(before: Snapshot, after: Snapshot): readonly string[] {
  const changes: string[] = [];
  for (const [name, value] of after) {
    if (!before.has(name)) changes.push(`${name} was added`);
    else if (before.get(name) !== LAZY && !Object.is(before.get(name), value)) {
      changes.push(`${name} was changed`);
    }
  }
  for (const name of before.keys()) if (!after.has(name)) changes.push(`${name} was removed`);
  return changes.filter((change) => !OF_LIBRARIES.test(change));
}
