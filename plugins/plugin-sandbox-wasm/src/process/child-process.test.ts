import test from 'ava';
import { Child, ChildGone } from './child-process.js';

const lockDown = { command: process.execPath, before: [], kernel: [] };
const entry = new URL('../testing/babbling-main.js', import.meta.url);

for (const [role, what] of [
  ['candidate', 'says what is no report'],
  ['tester', 'goes on without being asked'],
] as const) {
  test(`a child that ${what} is ended, and its parent goes on`, async (t) => {
    const child = new Child(role, { lockDown, flags: [], entry });
    await child.ended;
    t.false(child.alive);
    const received = async () => {
      for (;;) await child.receive();
    };
    await t.throwsAsync(received(), { instanceOf: ChildGone, message: /SIGKILL/ });
  });
}
