import { exercise } from '../exercise/index.js';
import { APPLIES, type Rule } from '../rule.js';
import { violation } from '../violation.js';

/** A run may be traced: every call into a plugin then goes through another function. */
export const recordingRules: readonly Rule[] = [
  {
    id: 'recording/same',
    says: 'recorded, it does what it does unrecorded',
    variants: ['traced'],
    appliesTo: ({ manifest }) =>
      manifest.capabilities.deterministic
        ? APPLIES
        : { applies: false, why: 'does not promise `deterministic`' },
    async check(subject) {
      const run = (recording: 'on' | 'off') =>
        subject.use((plugin) => exercise(subject, plugin), { recording });
      const plain = await run('off');
      const recorded = await run('on');
      const at = plain.findIndex(({ digest }, index) => digest !== recorded[index]?.digest);
      if (at < 0) return;
      throw violation(
        'it gave something else when its calls were recorded',
        `hook ${plain[at]!.hook} of '${subject.id}'`,
        'give plain functions: handlers are read once, and called with the object they came from as `this`',
      );
    },
  },
];
