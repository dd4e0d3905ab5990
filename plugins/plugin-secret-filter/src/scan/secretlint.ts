import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Match } from './match.js';

const PREFIX = '@secretlint/secretlint-rule-';

const config = {
  rules: [
    {
      id: `${PREFIX}preset-recommend`,
      rule: creator,
      options: {},
      // A comment in the file itself must not be able to silence the filter.
      rules: [{ id: `${PREFIX}filter-comments`, disabled: true, options: {} }],
    },
  ],
} as const;

/** Says who owns a key, which is no credential. */
const HARMLESS: ReadonlySet<string> = new Set(['AWSAccountID']);

/** What secretlint's recommended rules find in a text, all severities. */
export async function findBySecretlint(text: string): Promise<Match[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: 'document.txt', ext: '.txt', contentType: 'text' },
    options: { config: config as never, noPhysicFilePath: true, maskSecrets: true },
  });
  return messages.flatMap(({ ruleId, messageId, range: [start, end] }) =>
    HARMLESS.has(messageId)
      ? []
      : [{ rule: `secretlint/${ruleId.replace(PREFIX, '')}/${messageId}`, start, end }],
  );
}
