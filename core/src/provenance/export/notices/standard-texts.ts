import { isFrameworkError, LICENCE_TEXTS } from '@framework/sdk';
import { askChild } from '../../../child/ask-child.js';
import { planOfOwner, slotOwners } from '../../../child/slot-plan.js';
import type { StandardTexts, TextsQuestion } from './texts-question.js';

/** Who may be asked, and where people hear of it. */
export interface TextsTask {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
  notice(message: string): void;
}

/**
 * The texts of some licences as a list publishes them, asked of the plugin that has one, in a process of its own. None where no
 * plugin is installed: whoever prints them says so.
 */
export async function standardTexts(task: TextsTask, ids: readonly string[]): Promise<StandardTexts> {
  if (ids.length === 0) return { from: null, texts: {} };
  const { root, environment, trust, notice } = task;
  try {
    const request = {
      ...{ root, environment, trust, named: null },
      token: LICENCE_TEXTS.id,
      words: {
        does: 'has texts of licences',
        do: 'have texts of licences',
        option: '--trust',
        command: 'framework provenance export',
        install: '@framework/plugin-gpl-filter',
      },
    };
    // An id has one text on any list: the first of several will do.
    const plan = await planOfOwner(request, slotOwners(request)[0]!);
    return await askChild<TextsQuestion, StandardTexts>({
      module: new URL('./texts-child.js', import.meta.url),
      question: { plan, ids },
      cwd: root,
      doing: 'asking for licence texts',
      at: LICENCE_TEXTS.id,
      notice,
      raw: (text) => notice(text.replace(/\n$/, '')),
    });
  } catch (error) {
    if (isFrameworkError(error) && error.code === 'FWK_PLUGIN_UNKNOWN') return { from: null, texts: {} };
    throw error;
  }
}
