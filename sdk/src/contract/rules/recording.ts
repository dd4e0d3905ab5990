import type { Caller } from '../exercise/index.js';
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
  {
    id: 'recording/complete',
    says: 'every call into it is in the recording, in the order they came back',
    variants: ['traced'],
    appliesTo: () => APPLIES,
    async check(subject) {
      const made: string[] = [];
      const noting: Caller = async (hook, work) => {
        made.push(hook);
        return work();
      };
      const calls = await subject.use(async (plugin) => {
        await exercise(subject, plugin, noting);
        return plugin.calls.filter(({ plugin: id }) => id === subject.id);
      });
      const hooks = new Set(calls.map(({ hook }) => hook));
      for (const call of made) {
        // Sources are called by whoever opens them, not through a handler; a training step is two calls.
        if (call.startsWith('source ')) continue;
        for (const hook of call.split(' and ')) {
          if (hooks.has(hook)) continue;
          throw violation(
            `'${hook}' was called, and is not in the recording`,
            `hook ${hook} of '${subject.id}'`,
            'make `hooks` a plain object with all handlers in it',
          );
        }
      }
      const ends = calls.map(({ start, milliseconds }) => start + milliseconds);
      if (ends.every((end, index) => index === 0 || end >= ends[index - 1]! - 1e-6)) return;
      throw violation(
        'the recording is out of order',
        `the recording of '${subject.id}'`,
        'report this: it is a fault of the recorder',
      );
    },
  },
];
