// Contenders timed side by side on a machine whose clock wanders and whose cores are not ours alone.
//
// In a turn each contender computes for a short piece of time, one right after the other, and only times of the same turn are
// compared: what lasts longer than a turn, a clock that is down or a neighbour who reads much, meets all of them. Turns go
// through all orders, so that none always follows the same other. Before the first piece and after each one a burst of plain
// multiply-adds on as many threads says what the processor gives just then; it is shown and nothing is divided by it, as a
// burst that is disturbed would disturb the ratio.
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../median.js';

// Milliseconds. After a product libraries' threads still look out for work, on the cores the next one needs.
const SETTLE = 20;
const BURST = 2;

/** Adds `count` turns: seconds of the fastest product of each contender's piece, and the operations a second of the bursts. */
export async function takeTurns(turns, count, contenders, milliseconds) {
  const [clock] = contenders;
  const orders = permutations(contenders.map((_, index) => index));
  const end = turns.length + count;
  while (turns.length < end) {
    const seconds = [];
    const bursts = [await clock.ask(`burst ${BURST}`)];
    for (const index of orders[turns.length % orders.length]) {
      seconds[index] = await contenders[index].ask(`time ${milliseconds}`);
      await sleep(SETTLE);
      bursts.push(await clock.ask(`burst ${BURST}`));
    }
    turns.push({ seconds, bursts });
  }
}

/**
 * How much faster the first contender is than the better of the others: the median of the turns' ratios, with an interval
 * that holds the true median 19 times out of 20 (of its ranks, so it supposes nothing of how times are spread).
 */
export function ratioOf(turns) {
  const others = turns[0].seconds.length - 1;
  const ratios = Array.from({ length: others }, (_, other) =>
    turns.map(({ seconds }) => seconds[other + 1] / seconds[0]).sort((a, b) => a - b),
  );
  const [against] = ratios.sort((a, b) => median(a) - median(b));
  const rank = Math.max(0, Math.floor(turns.length / 2 - Math.sqrt(turns.length)));
  return { ratio: median(against), low: against[rank], high: against[turns.length - 1 - rank] };
}

const permutations = (items) =>
  items.length <= 1
    ? [items]
    : items.flatMap((item) =>
        permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
      );
