let last: Promise<unknown> = Promise.resolve();

/**
 * Work with the tensor library, one after the other: tfjs has one active backend a process and one count of tensors,
 * and a test runner may run several tests at once. Not to be nested: the inner would wait for the outer for ever.
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}
