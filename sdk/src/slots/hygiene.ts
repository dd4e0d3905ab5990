import { createToken } from '../token.js';

/**
 * What no made document may hold: names of customers and persons, health data, numbers that stand for somebody. Sources that make
 * documents ask it of each before they deliver it, so that one list answers for all of them.
 *
 * @experimental hygiene
 */
export interface Hygiene {
  /** Another one whenever an objection could be another: fingerprints of who asks rest on it. */
  readonly identity: string;
  /**
   * Why a text must not be learned from, in a stable word that is counted by; undefined where nothing was found. What was found is
   * not told. Of the text alone.
   */
  objection(text: string): string | undefined;
}

/**
 * The slot of who says what no made document may hold. For plugins that name the proposal `hygiene` in their manifest.
 *
 * @experimental hygiene
 *
 * @example
 * // examples/slots/hygiene.ts
 * import { definePlugin, HYGIENE } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.hygiene"], "proposals": ["hygiene"]. One customer, never named.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(HYGIENE, () => ({
 *     identity: 'the one customer, 1',
 *     objection: (text) => (/\bAcme\b/i.test(text) ? 'customer-name' : undefined),
 *   }));
 *   return {};
 * });
 */
export const HYGIENE = createToken<Hygiene>('fw.hygiene');
