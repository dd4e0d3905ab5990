import { defineConfig, oneOf } from '@framework/sdk';

export const config = defineConfig({
  hook: oneOf(
    [
      'none',
      'ingest',
      'describe',
      'read',
      'filter',
      'fit',
      'tokens',
      'collate',
      'forward',
      'step',
      'evaluate',
    ],
    {
      doc: 'Where it misbehaves.',
      default: 'none',
    },
  ),
  how: oneOf(
    [
      'throw',
      'hang',
      'spin',
      'never',
      'exit',
      'nonsense',
      'abort',
      'heap',
      'late',
      'nothing',
      'twice',
      'same',
    ],
    {
      doc: 'What it does there.',
      default: 'throw',
    },
  ),
});
