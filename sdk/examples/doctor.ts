import { existsSync } from 'node:fs';
import type { DoctorContributor } from '@framework/sdk';

// Manifest: "doctor": "./dist/doctor.js".
export const doctor: DoctorContributor = () => {
  const found = existsSync('tasks.jsonl');
  return [
    {
      id: 'data/my-eval',
      ok: found,
      why: found ? 'tasks.jsonl is here' : 'without tasks.jsonl the evaluation is skipped',
      fix: found ? '' : 'put the task file beside the preset',
    },
  ];
};
