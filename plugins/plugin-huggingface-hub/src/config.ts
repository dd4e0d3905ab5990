import { type ConfigOf, count, defineConfig, path, seconds, text } from '@framework/sdk';

export const config = defineConfig({
  endpoint: text({
    doc: 'Address of the hub; empty for `HF_ENDPOINT`, as other tools for the hub read it, and then https://huggingface.co.',
    default: '',
  }),
  tokenFrom: text({
    doc: 'Environment variable that holds the token; where it is not set nobody is signed in. The token itself stands in no file and no log.',
    default: 'HF_TOKEN',
  }),
  cache: path({
    doc: 'Folder that downloaded files are kept in, by their hash: several projects may share one.',
    default: '.framework/remote',
  }),
  timeout: seconds({
    doc: 'Longest the hub may say nothing, or next to nothing, while it is being read.',
    default: 60,
    min: 0.05,
  }),
  retries: count({
    doc: 'Further tries after a time-out, a refusal for now (408, 429, 5xx) or an answer that breaks off. A download that moved on begins to count anew.',
    default: 6,
    max: 100,
  }),
  backOff: seconds({
    doc: 'Pause before the second try; it doubles with each. `Retry-After` of the hub comes first.',
    default: 1,
    min: 0.001,
  }),
  longestPause: seconds({
    doc: 'Longest pause between two tries. A hub that asks for more is given up on; Hugging Face’s counts in spans of five minutes.',
    default: 300,
    min: 0.001,
  }),
});

export type Config = ConfigOf<typeof config>;
