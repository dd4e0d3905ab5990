import { fullTier, testInFull } from '@framework/evaluation/testing/conditional-test';
import { findLockDown, nodeFlags } from '../process/lock-down.js';
import { type SandboxOptions, WasmSandbox } from '../sandbox.js';

const BARE = { command: process.execPath, before: [], kernel: [] };

async function unsafe(weakened: SandboxOptions['weakened']): Promise<string> {
  const sandbox = new WasmSandbox({ workers: 1, weakened });
  try {
    await sandbox.selfTest();
    return 'nothing worked';
  } catch (fault) {
    return `${(fault as { code?: string }).code} ${(fault as Error).message}`;
  } finally {
    await sandbox.close();
  }
}

testInFull('a sandbox as it is holds, with and without what the operating system adds', async (t) => {
  for (const lockDown of fullTier ? [await findLockDown(), BARE] : [await findLockDown()]) {
    const sandbox = new WasmSandbox({ workers: 1, weakened: { lockDown } });
    const rows = await sandbox.selfTest();
    t.deepEqual(
      rows.map((row) => row.escape),
      ['network', 'host-file', 'environment', 'process'],
    );
    t.true(sandbox.isolation.includes(lockDown.kernel.join(', ')));
    await sandbox.close();
  }
});

testInFull('a child without Node’s permission model is found out', async (t) => {
  const flags = nodeFlags().filter((flag) => !/permission|allow-/.test(flag));
  const message = await unsafe({ lockDown: BARE, flags });
  t.regex(message, /^FWK_SANDBOX_UNSAFE/);
  for (const name of ['host-file: read', 'host-file: written', 'process: started', 'process: a thread']) {
    t.true(message.includes(name), message);
  }
});

testInFull('a child in which text becomes code is found out', async (t) => {
  const flags = nodeFlags().filter((flag) => !flag.includes('code-generation'));
  t.regex(await unsafe({ flags }), /^FWK_SANDBOX_UNSAFE.*code from text/);
});

testInFull('a realm with a way to the host is found out by the program in it', async (t) => {
  const flags = nodeFlags().filter((flag) => !/permission|allow-/.test(flag));
  const entry = new URL('./testing/leaky-main.js', import.meta.url);
  const message = await unsafe({ lockDown: BARE, flags, entry });
  t.regex(message, /^FWK_SANDBOX_UNSAFE/);
  t.true(message.includes('host-file: read by a program in python'), message);
});

testInFull(
  'an interpreter of JavaScript with a way to the host is found out by the program in it',
  async (t) => {
    const flags = nodeFlags().filter((flag) => !/permission|allow-/.test(flag));
    const javascriptEntry = new URL('./testing/leaky-javascript-main.js', import.meta.url);
    const message = await unsafe({ lockDown: BARE, flags, javascriptEntry });
    t.regex(message, /^FWK_SANDBOX_UNSAFE/);
    t.true(message.includes('host-file: read by a program in javascript'), message);
  },
);

testInFull('a network namespace that does not close the network is found out', async (t) => {
  const message = await unsafe({ lockDown: { ...BARE, kernel: ['an empty network namespace'] } });
  t.regex(message, /^FWK_SANDBOX_UNSAFE/);
  t.true(message.includes('network: tcp') && message.includes('network: udp'), message);
});
