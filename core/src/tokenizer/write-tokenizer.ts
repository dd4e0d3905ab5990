import { frameworkError } from '@framework/sdk';
import type { OpenedTokenizer } from './opened-tokenizer.js';
import type { WrittenTokenizer } from './tokenizer-question.js';
import { identityOf } from './vocabulary.js';

/** @throws FWK_CLI_USAGE for a form nobody knows; FWK_TOKENIZER_UNSUPPORTED for a tokenizer that cannot be written */
export function writeTokenizer(opened: OpenedTokenizer, format: string): WrittenTokenizer {
  const { files, tokenizer, plugin } = opened;
  if (files?.describe(tokenizer) === undefined) {
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `the tokenizer of '${plugin}' cannot be written for other libraries`,
      at: plugin,
      action: 'export a tokenizer whose plugin provides fw.tokenizer-files',
    });
  }
  if (!files.formats.includes(format)) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `there is no form '${format}'`,
      at: '--format',
      action: `use one of: ${files.formats.join(', ')}`,
    });
  }
  return { ...identityOf(opened), format, file: files.write(tokenizer, format) };
}
