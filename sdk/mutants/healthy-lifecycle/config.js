import { count, defineConfig, flag, group } from '@framework/sdk';

export const config = defineConfig({
  width: count({ doc: 'Widest line, in bytes.', default: 80, min: 1 }),
  log: group(
    { each: flag({ doc: 'Say of each batch how wide it is.', default: false }) },
    { doc: 'What to say.' },
  ),
});
