import { inProcess, Lost } from './elsewhere.js';
import type { Rule } from './rule.js';
import type { Subject } from './subject.js';
import { violation } from './violation.js';
import type { Observation, SightingKind } from './watch/sighting.js';

/** In seconds: a plugin whose exercise takes longer hangs, or is examined with a configuration far too large. */
const PATIENCE = 60;

/**
 * What is seen of the plugin in a process of its own, used in and out of order: made once a subject, for all rules that
 * speak of it. A process that does not come back is something seen, too.
 */
export const observation = (subject: Subject): Promise<Observation> =>
  subject.once('observation', async () => {
    try {
      return await inProcess<Observation>(
        {
          spec: subject.spec,
          module: new URL('./watch/observe.js', import.meta.url).href,
          name: 'observe',
          input: null,
        },
        PATIENCE,
      );
    } catch (thrown) {
      if (!(thrown instanceof Lost)) throw thrown;
      const kind = thrown.how === 'late' ? 'pending' : 'exit';
      const at = `hook ${thrown.last ?? 'import'} of '${subject.id}'`;
      return { sightings: [{ kind, what: thrown.message, at }] };
    }
  });

/** A rule that is broken where something of its kind is seen. */
export const seen = (
  kind: SightingKind,
  {
    id,
    says,
    action,
    variants = ['plain'],
  }: Pick<Rule, 'id' | 'says' | 'variants'> & { readonly action: string },
  appliesTo: Rule['appliesTo'],
): Rule => ({
  id,
  says,
  variants,
  appliesTo,
  async check(subject) {
    const sighting = (await observation(subject)).sightings.find((one) => one.kind === kind);
    if (sighting) throw violation(sighting.what, sighting.at, action);
  },
});
