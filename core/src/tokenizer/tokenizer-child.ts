/** The process a tokenizer is opened and asked in: the first module of it. It writes nothing. */
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import type { Kernel } from '../plugins/kernel.js';
import { decodeIds, encodeText } from './encode-decode.js';
import { inspectTokenizer } from './inspect-tokenizer.js';
import { measureTokenizer } from './measure-tokenizer.js';
import { type OpenedTokenizer, openTokenizer } from './opened-tokenizer.js';
import { sampleText, segmentText } from './segment-text.js';
import type { TokenizerQuestion } from './tokenizer-question.js';
import { writeTokenizer } from './write-tokenizer.js';

answerParent<TokenizerQuestion, unknown>('asking a tokenizer', (question, notice) =>
  withKernel(question.plan, notice, async (kernel: Kernel) => {
    const opened = await openTokenizer(kernel, question.source);
    // One call into the plugin's code: what it throws is told as the plugin's.
    return kernel.guard(opened.plugin, `tokenizer ${question.ask.kind}`, () => answer(opened, question.ask));
  }),
);

function answer(opened: OpenedTokenizer, ask: TokenizerQuestion['ask']): unknown {
  switch (ask.kind) {
    case 'inspect':
      return inspectTokenizer(opened);
    case 'encode':
      return encodeText(opened, ask);
    case 'segment':
      return segmentText(opened, ask);
    case 'sample':
      return sampleText(opened, ask);
    case 'decode':
      return decodeIds(opened, ask.ids);
    case 'write':
      return writeTokenizer(opened, ask.format);
    case 'measure':
      return measureTokenizer(opened, ask.texts);
  }
}
