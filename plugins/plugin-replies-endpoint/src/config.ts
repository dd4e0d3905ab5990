import {
  bytes,
  type ConfigOf,
  count,
  defineConfig,
  number,
  oneOf,
  optional,
  seconds,
  text,
} from '@framework/sdk';

export const config = defineConfig({
  url: text({
    doc: 'Where the API begins, without `/completions`: `http://127.0.0.1:8000/v1`.',
    default: '',
  }),
  model: text({ doc: 'The model’s name, as the endpoint knows it.', default: '' }),
  api: oneOf(['completions', 'chat'], {
    doc: '`completions` continues the prompt; `chat` sends it as a turn of the user, or the turns a suite gives.',
    default: 'completions',
  }),
  keyFrom: text({
    doc: 'Environment variable that holds the key; empty sends none. The key itself stands in no file and no log.',
    default: '',
  }),
  timeout: seconds({ doc: 'Longest one answer may take, tries apart.', default: 120, min: 0.05 }),
  retries: count({
    doc: 'Further tries after a time-out, a refusal for now (408, 429, 5xx) or an answer that cannot be read.',
    default: 5,
    max: 100,
  }),
  backOff: seconds({
    doc: 'Pause before the second try; it doubles with each. `Retry-After` of the endpoint comes first.',
    default: 1,
    min: 0.001,
  }),
  longestPause: seconds({
    doc: 'Longest pause between two tries. An endpoint that asks for more is given up on.',
    default: 120,
    min: 0.001,
  }),
  outage: seconds({
    doc: 'Longest nobody may listen at the address, while it is started anew; then it is given up on for all requests.',
    default: 120,
    min: 0,
  }),
  concurrency: count({ doc: 'Requests under way at the same time.', default: 8, min: 1, max: 1024 }),
  rate: optional(number({ min: 0.001 }), {
    doc: 'Requests a second at most; null for no limit.',
    default: null,
  }),
  stopWords: count({
    doc: 'Stop words sent at most: OpenAI takes four, most servers any number. A reply is cut by the suite in any case.',
    default: 4,
    max: 64,
  }),
  tokensField: oneOf(['max_tokens', 'max_completion_tokens'], {
    doc: 'What the endpoint calls the longest reply.',
    default: 'max_tokens',
  }),
  answerBytes: bytes({ doc: 'Largest answer that is read.', default: 16 * 2 ** 20, min: 1024 }),
});

export type Config = ConfigOf<typeof config>;
