import { frameworkError, type Tokenizer } from '@framework/sdk';
import type { Config } from './config.js';

/** Ids of the tokens that tell the three parts apart. */
export interface Sentinels {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
}

/**
 * Finds the three tokens in the vocabulary. The tokenizer slot has no list of reserved tokens, so they are looked up by
 * how `piece` spells them; and because a piece of text may be spelt the same, one that text becomes is none.
 *
 * @param at the place of the names in the configuration, for errors
 * @throws FWK_TOKENIZER_UNSUPPORTED for a tokenizer without such a token, or one that text can spell
 */
export function findSentinels(tokenizer: Tokenizer, names: Config['sentinels'], at: string): Sentinels {
  const roles = new Map(Object.entries(names).map(([role, name]) => [name, role]));
  const spelt = new Map<string, number[]>();
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const role = roles.get(tokenizer.piece(id));
    if (role !== undefined) spelt.set(role, [...(spelt.get(role) ?? []), id]);
  }
  const find = (role: keyof Sentinels): number => {
    const name = names[role];
    const ids = spelt.get(role) ?? [];
    const fromText = new Set(tokenizer.encode(Buffer.from(name)));
    const reserved = ids.find((id) => !fromText.has(id) && id !== tokenizer.endOfDocument);
    if (reserved !== undefined) return reserved;
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message:
        ids.length === 0
          ? `the tokenizer has no token '${name}'`
          : `'${name}' is no reserved token of the tokenizer: ${
              ids[0] === tokenizer.endOfDocument ? 'it ends documents' : 'a text that spells it becomes it'
            }`,
      at: `${at}.${role}`,
      action: 'name a reserved token of the tokenizer, or train one that has it',
    });
  };
  return { prefix: find('prefix'), suffix: find('suffix'), middle: find('middle') };
}
