import { type FrameworkError, frameworkError } from '@framework/sdk';
import { nearest } from '@framework/sdk/checks';
import type { DocumentAnswer, Explanation } from './explanation.js';

/**
 * What an explanation ends with that found no document, and nothing else either: whoever asks by script must not take it for one
 * that did. What there is to say (names like it, files that sources did not take) stands in the explanation.
 *
 * @returns FWK_EXPLAIN_UNKNOWN, or undefined where something was found
 */
export function documentNotFound({ what, run, answers }: Explanation): FrameworkError | undefined {
  const [answer] = answers;
  if (answers.length !== 1 || answer?.kind !== 'document' || answer.match !== 'none') return undefined;
  return frameworkError('FWK_EXPLAIN_UNKNOWN', {
    message: `no document of the run '${run?.name}' is called '${what}'${blindness(answer)}`,
    at: `framework explain ${what}`,
    action: actionFor(what, answer),
  });
}

/** Why it may be there nevertheless. */
function blindness({ notRecorded: [nothing], unread: [table, ...others] }: DocumentAnswer): string {
  if (nothing !== undefined) return `: ${nothing}`;
  if (table === undefined) return '';
  return `, as far as its tables can be read: not ${table.part}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

function actionFor(what: string, { similar, notRecorded, unread: [table] }: DocumentAnswer): string {
  if (notRecorded.length > 0)
    return 'let the run come as far: `framework resume`; or name another one with `--run`';
  if (table !== undefined)
    return `${table.action ?? 'see `framework provenance verify`'}; or name another run with \`--run\``;
  const near = nearest(what, similar) ?? similar[0];
  if (near !== undefined) return `run \`framework explain '${near}'\`, or name another run with \`--run\``;
  return "name another run with `--run`, or look with a part of the name: `framework explain '*part*'`";
}
