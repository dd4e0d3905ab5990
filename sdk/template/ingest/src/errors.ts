import { defineErrors } from '@framework/sdk';

/** This plugin's own error codes; what the framework has a code for (`FWK_SOURCE_MISSING`) needs none. */
export const sourceError = defineErrors('JSONL', {
  JSONL_LINE: {
    exitCode: 1,
    meaning: 'A line of a JSON Lines source is no document.',
    action: 'write an object with `id`, `repository` and `text`, one a line',
  },
});
