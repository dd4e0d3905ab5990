import { frameworkError, type Tokenizer } from '@framework/sdk';

export interface Sentinels {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
}

/**
 * Ids of the three tokens, by their names.
 *
 * @throws FWK_TOKENIZER_UNSUPPORTED for a tokenizer that lacks one
 */
export function findSentinels(
  tokenizer: Tokenizer,
  names: Readonly<Record<keyof Sentinels, string>>,
  plugin: string,
): Sentinels {
  const ids = new Map<string, number>();
  for (let id = 0; id < tokenizer.vocabularySize; id++) ids.set(tokenizer.piece(id), id);
  const find = (role: keyof Sentinels): number => {
    const id = ids.get(names[role]);
    if (id !== undefined) return id;
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `the tokenizer has no token '${names[role]}'`,
      at: `plugins.${plugin}.sentinels.${role}`,
      action: 'name one of its own tokens, or train a tokenizer that has it',
    });
  };
  return { prefix: find('prefix'), suffix: find('suffix'), middle: find('middle') };
}
