import { count, defineConfig, file, number } from '@framework/sdk';

export const config = defineConfig({
  tasks: file({ doc: 'Questions, a JSON object a line: task_id, prompt, test.', default: '' }),
  samples: count({ doc: 'Replies a question.', default: 1, min: 1 }),
  temperature: number({ doc: 'Of sampling.', default: 0.5 }),
});
