/**
 * tfjs-node 4.22.0 calls `util.isNullOrUndefined` and `util.isArray`, which Node 23 removed. Gives them back where they are
 * missing, and leaves them alone where they are not.
 *
 * @param util Node's own, as CommonJS modules see it
 */
export function polyfillUtil(util: object): void {
  for (const [name, value] of Object.entries(REMOVED)) {
    if (name in util) continue;
    // Not enumerable: whoever lists `util` sees what Node has.
    Object.defineProperty(util, name, { value, configurable: true, writable: true });
  }
}

const REMOVED = {
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isArray: (value: unknown): boolean => Array.isArray(value),
};
