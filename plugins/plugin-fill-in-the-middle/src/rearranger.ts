import { isUtf8 } from 'node:buffer';
import type { JsonValue, RandomStream, Tokenizer } from '@framework/sdk';
import type { Config } from './config.js';
import { ControlIds } from './control-ids.js';
import { drawCuts } from './cuts.js';
import { type Layout, layOut, restore, type Vocabulary } from './layout.js';
import { findSentinels } from './sentinels.js';

/** What became of a document: the order it is in, or why it is as it was. */
export type Outcome =
  | Layout
  | 'other-share'
  | 'other-language'
  | 'not-drawn'
  | 'no-end'
  | 'control-inside'
  | 'too-short'
  | 'too-long'
  | 'invalid-utf8'
  | 'not-restorable';

/** What is known of a document, as the kernel tells it. */
export interface Known {
  readonly share: JsonValue | undefined;
  readonly language: JsonValue | undefined;
}

/** Judges and rearranges single documents; what it does with one depends on nothing else. */
export class Rearranger {
  readonly #config: Config;
  readonly #vocabulary: Vocabulary;
  readonly #controls: ControlIds;

  /**
   * @param plugin the plugin's id, for errors
   * @throws FWK_TOKENIZER_UNSUPPORTED
   */
  constructor(config: Config, tokenizer: Tokenizer, plugin: string) {
    const sentinels = findSentinels(tokenizer, config.sentinels, `${plugin}.sentinels`);
    this.#config = config;
    this.#vocabulary = { tokenizer, sentinels };
    this.#controls = new ControlIds(tokenizer, sentinels);
  }

  /**
   * @param ids of the document, its end included
   * @param random the document's own stream
   */
  rearrange(ids: Uint32Array, known: Known, random: RandomStream): { ids: Uint32Array; outcome: Outcome } {
    const asItWas = (outcome: Outcome) => ({ ids, outcome });
    const { rate, spmRate, minBytes, maxBytes } = this.#config;
    const { tokenizer } = this.#vocabulary;
    const other = this.#notChosen(known);
    if (other !== undefined) return asItWas(other);
    // Drawn before anything is decoded: of the others nothing needs to be known. A higher rate draws more documents,
    // and all those that a lower one draws.
    if (random.uniform() >= rate) return asItWas('not-drawn');
    const layout: Layout = random.uniform() < spmRate ? 'suffix-first' : 'prefix-first';

    if (ids.at(-1) !== tokenizer.endOfDocument) return asItWas('no-end');
    const content = ids.subarray(0, -1);
    if (content.some((id) => this.#controls.has(id))) return asItWas('control-inside');
    const text = tokenizer.decode(content);
    if (text.length < minBytes) return asItWas('too-short');
    if (maxBytes > 0 && text.length > maxBytes) return asItWas('too-long');
    if (!isUtf8(text)) return asItWas('invalid-utf8');
    const rearranged = layOut(text, drawCuts(text, random), layout, this.#vocabulary);
    // A tokenizer from elsewhere may not bring its text back. Decoding costs a fraction of the encoding above.
    const restored = restore(rearranged, this.#vocabulary);
    if (restored === undefined || Buffer.compare(restored, text) !== 0) return asItWas('not-restorable');
    return { ids: rearranged, outcome: layout };
  }

  #notChosen({ share, language }: Known): 'other-share' | 'other-language' | undefined {
    const { shares, languages } = this.#config;
    // As in the token shards: a document of no share is code.
    if (shares.length > 0 && !shares.includes(String(share ?? 'code'))) return 'other-share';
    if (languages.length > 0 && !languages.includes(String(language ?? ''))) return 'other-language';
    return undefined;
  }
}
