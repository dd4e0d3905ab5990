import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { isFiller, isPlainWord } from '../rules/judge.js';
import type { Match } from './match.js';

const PREFIX = '@secretlint/secretlint-rule-';
const disabled = (rule: string) => ({ id: `${PREFIX}${rule}`, disabled: true, options: {} });

const config = {
  rules: [
    {
      id: `${PREFIX}preset-recommend`,
      rule: creator,
      options: {},
      rules: [
        // A comment in the file itself must not be able to silence the filter.
        disabled('filter-comments'),
        // Takes any words after `xoxb-`; our own `slack-…` rules know its forms.
        disabled('slack'),
      ],
    },
  ],
} as const;

/** Says who owns a key, which is no credential. */
const HARMLESS: ReadonlySet<string> = new Set(['AWSAccountID']);

/** What secretlint's recommended rules find in a text, all severities, but for what people write to show a form. */
export async function findBySecretlint(text: string): Promise<Match[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: 'document.txt', ext: '.txt', contentType: 'text' },
    options: { config: config as never, noPhysicFilePath: true, maskSecrets: true },
  });
  return messages.flatMap(({ ruleId, messageId, range: [start, end] }) => {
    const value = text.slice(start, end);
    if (HARMLESS.has(messageId) || isShown(value)) return [];
    return [{ rule: `secretlint/${ruleId.replace(PREFIX, '')}/${messageId}`, start, end }];
  });
}

/** A form that is shown and not used: filler, a password nobody means, a host of RFC 2606. */
function isShown(value: string): boolean {
  const [, password, host] = /:\/\/[^:/@\s]*:([^@\s]+)@([^:/?#\s]*)/.exec(value) ?? [];
  if (password === undefined) return isFiller(value);
  return isPlainWord(password) || /(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid)$/i.test(host ?? '');
}
