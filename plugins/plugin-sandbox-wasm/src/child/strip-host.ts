/**
 * Takes away what the child's own realm could be used for, should a program ever get there: every global that ECMAScript
 * does not define, everything on `process`, and the intrinsics' mutability. What the child itself needs it has imported.
 */
export function stripHost(): void {
  const host = globalThis as unknown as Record<PropertyKey, unknown>;
  const { process } = globalThis;
  for (const name of [
    'binding',
    '_linkedBinding',
    'dlopen',
    'getBuiltinModule',
    'kill',
    '_kill',
    'reallyExit',
    'mainModule',
    'report',
    'permission',
    'env',
    'argv',
    'execArgv',
    'execve',
    'constructor',
    'openStdin',
    '_debugProcess',
    '_startProfilerIdleNotifier',
    ...Object.getOwnPropertyNames(process),
  ]) {
    if (KEPT_OF_PROCESS.has(name)) continue;
    remove(process as unknown as Record<PropertyKey, unknown>, name);
  }
  for (const name of Reflect.ownKeys(host)) {
    if (typeof name === 'string' && ECMASCRIPT.has(name)) continue;
    remove(host, name);
  }
  for (const name of ECMASCRIPT) {
    const value = host[name];
    if (name === 'globalThis' || (typeof value !== 'function' && typeof value !== 'object') || value === null)
      continue;
    Object.freeze(value);
    const { prototype } = value as { prototype?: unknown };
    if (typeof prototype === 'object' && prototype !== null && !LEFT_OPEN.has(name)) Object.freeze(prototype);
  }
}

/** Node's own code looks at these in passing. */
const KEPT_OF_PROCESS = new Set([
  'versions',
  'version',
  'arch',
  'platform',
  'release',
  'domain',
  '_exiting',
  'exitCode',
  'nextTick',
  'emitWarning',
  '_tickCallback',
  'noDeprecation',
]);

/** Node makes errors by assignment, which a frozen prototype would refuse; an error leads nowhere. */
const LEFT_OPEN = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
]);

const ECMASCRIPT = new Set(
  (
    'globalThis Infinity NaN undefined isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI ' +
    'encodeURIComponent escape unescape eval AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean ' +
    'DataView Date Error EvalError FinalizationRegistry Float32Array Float64Array Function Int8Array Int16Array Int32Array ' +
    'Map Number Object Promise Proxy RangeError ReferenceError RegExp Set SharedArrayBuffer String Symbol SyntaxError ' +
    'TypeError Uint8Array Uint8ClampedArray Uint16Array Uint32Array URIError WeakMap WeakRef WeakSet Atomics JSON Math ' +
    'Reflect Intl WebAssembly Iterator Float16Array DisposableStack AsyncDisposableStack SuppressedError'
  ).split(' '),
);

function remove(from: Record<PropertyKey, unknown>, name: PropertyKey): void {
  try {
    if (Reflect.deleteProperty(from, name) && !(name in from)) return;
    Object.defineProperty(from, name, { value: undefined, writable: false, configurable: false });
  } catch {
    // A property that can be neither deleted nor hidden is one of the language's own.
  }
}
