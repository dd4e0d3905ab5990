import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { taskOrder } from './task-order.js';

const dir = mkdtempSync(join(tmpdir(), 'task-order-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
const written = (content: string): string => {
  const path = join(dir, 'problems.jsonl');
  writeFileSync(path, content);
  return path;
};

test('problems are known by their ids, translations by their names', async (t) => {
  t.deepEqual(
    await taskOrder(written('{"task_id": 3}\r\n\n{"task_id": "T/1", "name": "x"}\n{"name": "y"}\n')),
    ['3', 'T/1', 'y'],
  );
  await t.throwsAsync(taskOrder(written('{"task_id": 3}\n{}\n')), { code: 'FWK_EVAL_TASKS' });
});
