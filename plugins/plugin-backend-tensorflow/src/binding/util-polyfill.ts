/**
 * tfjs-node 4.22.0 calls `util.isNullOrUndefined`, which Node 23 removed, and `util.isArray`, which warns from Node 22 on until
 * it goes as well. Makes both what they were in Node 20, and leaves alone what still is.
 *
 * @param util Node's own, as CommonJS modules see it
 */
export function polyfillUtil(util: object): void {
  // Not enumerable: whoever lists `util` sees what Node has.
  const put = (name: string, value: unknown) =>
    Object.defineProperty(util, name, { value, configurable: true, writable: true });
  if (!('isNullOrUndefined' in util)) {
    put('isNullOrUndefined', (value: unknown): boolean => value === null || value === undefined);
  }
  if ((util as { isArray?: unknown }).isArray !== Array.isArray) put('isArray', Array.isArray);
}
