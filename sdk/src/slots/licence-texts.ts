import { createToken } from '../token.js';

/**
 * The texts of licences as a list publishes them: what stands in for a licence file where a source has none. `framework provenance
 * export --format notices` asks it; a run does without.
 *
 * @experimental licence-texts
 */
export interface LicenceTexts {
  /** The list and its version, for people: `spdx-license-list 6.12.0`. */
  readonly from: string;
  /**
   * @param id an SPDX identifier of a licence or exception, as the list writes it; it may come from anywhere
   * @returns undefined for what the list does not have
   */
  text(id: string): string | undefined;
}

/**
 * The slot of who knows the texts of licences.
 *
 * @experimental licence-texts
 *
 * @example
 * // examples/slots/licence-texts.ts
 * import { definePlugin, LICENCE_TEXTS } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.licence-texts"], "proposals": ["licence-texts"]. A list of one.
 * const texts: Readonly<Record<string, string>> = {
 *   '0BSD': 'Permission to use, copy, modify, and/or distribute this software for any purpose …',
 * };
 *
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(LICENCE_TEXTS, () => ({
 *     from: 'a list of one',
 *     text: (id) => (Object.hasOwn(texts, id) ? texts[id] : undefined),
 *   }));
 *   return {};
 * });
 */
export const LICENCE_TEXTS = createToken<LicenceTexts>('fw.licence-texts');
