/** The process a list of licence texts is asked in: the first module of it. */
import { LICENCE_TEXTS } from '@framework/sdk';
import { answerParent } from '../../../child/answer-parent.js';
import { withKernel } from '../../../child/with-kernel.js';
import type { StandardTexts, TextsQuestion } from './texts-question.js';

answerParent<TextsQuestion, StandardTexts>('asking for licence texts', ({ plan, ids }, notice) =>
  withKernel(plan, notice, (kernel) =>
    kernel.guard(kernel.plan.slots[LICENCE_TEXTS.id]!, 'licence texts', () => {
      const list = kernel.get(LICENCE_TEXTS);
      const texts = ids.flatMap((id): readonly (readonly [string, string])[] => {
        const text = list.text(id);
        return text === undefined ? [] : [[id, text]];
      });
      return { from: list.from, texts: Object.fromEntries(texts) };
    }),
  ),
);
