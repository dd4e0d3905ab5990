import * as sdk from '@framework/sdk';
import test from 'ava';
import { TENSOR_SLOTS } from '../plugins/needed-plugins.js';
import { TRAINING_SLOTS } from './data-plugins.js';

/**
 * Every slot there is, and where the core has it on a list: `trains`, a trajectory depends on its owner, and data does not; `tensors`, its
 * owner is not imported where nothing trains. A slot that is new needs a row: left off a list by mistake it would make no test fail, and
 * filter again for a new learning rate, or take a tensor library into every thread.
 */
const SLOTS: Readonly<Record<string, readonly ('trains' | 'tensors')[]>> = {
  'fw.attention': ['trains', 'tensors'],
  'fw.backend': ['trains', 'tensors'],
  'fw.encoder': ['trains', 'tensors'],
  'fw.executor': [],
  'fw.grounding-scorer': ['tensors'],
  'fw.hygiene': [],
  'fw.language-model': ['trains', 'tensors'],
  'fw.licence-texts': [],
  'fw.optimizer': ['trains', 'tensors'],
  'fw.parameters': ['trains', 'tensors'],
  'fw.query-engine': [],
  'fw.remote-files': [],
  'fw.replies': ['tensors'],
  'fw.sandbox': ['tensors'],
  'fw.sequencer': ['trains'],
  'fw.teacher': [],
  'fw.text-kernels': [],
  'fw.tokenizer': [],
  'fw.tokenizer-files': [],
  'fw.trainer': ['trains', 'tensors'],
};

const isSlot = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && String((value as { id?: unknown }).id).startsWith('fw.');

test('each slot of the SDK is on the lists of the core that it belongs on', (t) => {
  const ids = Object.values<unknown>(sdk)
    .filter(isSlot)
    .map(({ id }) => id)
    .sort();
  t.true(ids.length >= 20, ids.join(', '));
  t.deepEqual(ids, Object.keys(SLOTS).sort(), 'a slot is new, or gone: see above');
  const having = (what: 'trains' | 'tensors') => ids.filter((id) => SLOTS[id]!.includes(what));
  t.deepEqual([...TRAINING_SLOTS].sort(), having('trains'));
  t.deepEqual([...TENSOR_SLOTS].sort(), having('tensors'));
});
