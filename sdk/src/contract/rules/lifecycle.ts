import { exercise } from '../exercise/index.js';
import { observation, seen } from '../observed.js';
import { APPLIES, type Rule, taps } from '../rule.js';
import { violation } from '../violation.js';

const everyone = () => APPLIES;

/** A plugin is made, set up, used and closed, as often as one likes, and leaves nothing behind. */
export const lifecycleRules: readonly Rule[] = [
  {
    id: 'lifecycle/opens',
    says: 'it can be made and set up with its configuration',
    needs: 'files',
    appliesTo: everyone,
    // What keeps it from being opened keeps every other rule from being checked.
    check: (subject) => subject.opens(),
  },
  {
    id: 'lifecycle/works',
    says: 'each hook does its work on ordinary inputs',
    variants: ['plain', 'tarball'],
    appliesTo: everyone,
    async check(subject) {
      // From the tarball only what is missing there can fail: that needs no process of its own.
      if (subject.spec.variant === 'tarball')
        return void (await subject.use((plugin) => exercise(subject, plugin)));
      const failed = (await observation(subject)).sightings.find(({ kind }) => kind === 'failed');
      if (failed === undefined) return;
      throw violation(
        failed.what,
        failed.at,
        'mend the hook; give what it needs in `companions` or `config`, and inputs it understands in the bench',
      );
    },
  },
  seen(
    'twice',
    {
      id: 'lifecycle/twice',
      says: 'it can be made, used and closed a second time in one process',
      action: 'keep state in what definePlugin makes, not in the module; close in `teardown` what was opened',
    },
    everyone,
  ),
  seen(
    'heavy-making',
    {
      id: 'lifecycle/light',
      says: 'making it opens no file, socket, thread or timer',
      action: 'do that in `setup`, or at the first use: plugins are made to see what they are, too',
    },
    everyone,
  ),
  seen(
    'left-open',
    {
      id: 'lifecycle/closed',
      says: 'once closed, it leaves no file, timer, thread, process or socket open',
      action: 'close it in `teardown`, or where it was opened',
    },
    everyone,
  ),
  seen(
    'tensors',
    {
      id: 'lifecycle/tensors',
      says: 'once closed, it leaves no tensors',
      action: 'dispose in `teardown` what lives as long as the plugin, and the rest with tf.tidy',
    },
    everyone,
  ),
  seen(
    'global',
    {
      id: 'lifecycle/global',
      says: 'it changes nothing that others share: globals, prototypes, environment, working folder, listeners',
      action: 'keep it to yourself, or put it back in `teardown`',
    },
    everyone,
  ),
  seen(
    'exit',
    {
      id: 'lifecycle/exit',
      says: 'it does not end the process',
      action: 'throw an error with a code and an action; whoever runs the plugin decides what ends',
    },
    everyone,
  ),
  seen(
    'pending',
    {
      id: 'lifecycle/settles',
      says: 'every hook comes back',
      action: 'settle the promise in every case, and end what it waits for when ctx.signal is aborted',
    },
    everyone,
  ),
  seen(
    'abort',
    {
      id: 'lifecycle/abort',
      says: 'stopped in the middle of a hook, it comes back soon and can be closed',
      action: 'look at ctx.signal.aborted, or pass ctx.signal on, in every loop and wait that may take long',
    },
    everyone,
  ),
  seen(
    'teardown-early',
    {
      id: 'lifecycle/teardown-early',
      says: 'it can be torn down when its set-up failed or never ran',
      action: 'close what is there, and expect that nothing is',
    },
    taps('teardown'),
  ),
  seen(
    'teardown-again',
    {
      id: 'lifecycle/teardown-again',
      says: 'it can be torn down twice',
      action: 'forget what was closed, so that closing again finds nothing',
    },
    taps('teardown'),
  ),
];
