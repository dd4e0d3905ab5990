import { mounts, namespacesBelow, processesIn } from '@framework/evaluation/sandbox/testing';
import type { ExecutionContext } from 'ava';
import type { LinuxSandbox } from '../sandbox.js';

/**
 * Closes a sandbox that has judged: no process is then left in its namespaces, and no mount that was not there before.
 *
 * @param mountsBefore what `mounts` said before the sandbox started
 * @param mostProcesses that it may have while it waits
 */
export async function leavesNothing(
  t: ExecutionContext,
  sandbox: LinuxSandbox,
  mountsBefore: readonly string[],
  mostProcesses: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const namespaces = await namespacesBelow();
  t.teardown(() => namespaces.release());
  t.true(namespaces.ids.size > 0);
  t.true((await processesIn(namespaces)).length <= mostProcesses);
  await sandbox.close();
  t.deepEqual(await processesIn(namespaces), []);
  t.deepEqual(
    (await mounts()).filter((each) => !mountsBefore.includes(each)),
    [],
  );
}
