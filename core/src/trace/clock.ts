/**
 * Nanoseconds since a session began. `origin` is a reading of `process.hrtime`, whose clock all processes of a machine
 * share; `performance.now` runs on the same clock and is the cheaper one to ask.
 *
 * @param origin `process.hrtime.bigint()` of the process that began the session
 */
export function sessionClock(origin: bigint): () => number {
  const offset = Number(process.hrtime.bigint() - origin) - performance.now() * 1e6;
  return () => Math.round(performance.now() * 1e6 + offset);
}
