import type { Count } from '@framework/sdk';
import { totals } from '../run/stages/ingest.js';
import { NO_ASSERTION, type Survey } from './survey.js';

/** What becomes of documents that nothing states a licence for. */
export interface Unlicensed {
  readonly decision: 'keep' | 'drop';
  readonly by: 'asked' | 'nothing-stated' | 'default';
  readonly count: Count;
}

/**
 * Where nothing in the folder states a licence it is most likely one's own work, and to drop all of it would leave
 * nothing: it is kept then, and the preset says who answers for that. Where some files state one, others' silence
 * means something, and they are dropped unless it was asked otherwise.
 *
 * @param asked `--unlicensed`
 */
export function judgeUnlicensed(survey: Survey, asked: 'keep' | 'drop' | undefined): Unlicensed {
  const count = survey.licences[NO_ASSERTION] ?? { documents: 0, bytes: 0 };
  if (asked !== undefined) return { decision: asked, by: 'asked', count };
  const stated = totals(survey.licences).documents - count.documents + totals(survey.refused).documents;
  return stated === 0
    ? { decision: 'keep', by: 'nothing-stated', count }
    : { decision: 'drop', by: 'default', count };
}

/** What may be trained on after that decision. */
export function trainable(survey: Survey, { decision, count }: Unlicensed): Count {
  const all = totals(survey.licences);
  if (decision === 'keep') return all;
  return { documents: all.documents - count.documents, bytes: all.bytes - count.bytes };
}
