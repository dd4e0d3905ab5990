// Attention alone at the length of the 700M model, one window: 8,192 tokens, 16 heads of 64, 4 of keys and values.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../median.js';
import { PYTORCH } from './peers.js';

const LAYOUT = { rows: 1, length: 8192, heads: 16, keyValueHeads: 4, headSize: 64 };

/** Forward and backward in turn with PyTorch's scaled_dot_product_attention, each in its own process. */
export function* attentionRows(peers, rounds) {
  const ask = (command, path, environment = {}) => {
    const output = execFileSync(
      command,
      [fileURLToPath(new URL(path, import.meta.url)), JSON.stringify(LAYOUT)],
      {
        env: { ...process.env, ...environment },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    return JSON.parse(output.trim().split('\n').at(-1));
  };
  const [own, theirs] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(ask(process.execPath, 'own-attention.js'));
    if (peers.ok) theirs.push(ask(peers.python, '../peers/attention.py', PYTORCH.tuned.environment));
  }
  const seconds = median(own.flatMap((outcome) => outcome.seconds));
  const other = peers.ok ? median(theirs.flatMap((outcome) => outcome.seconds)) : null;
  const difference = peers.ok ? Math.abs(own[0].norm / theirs[0].norm - 1) : 0;
  const ratio = other === null ? null : other / seconds;
  yield {
    id: 'attention 8192, forward and backward',
    value: seconds,
    unit: 's',
    against: 'PyTorch SDPA',
    ratio,
    target: 1,
    ok: ratio === null ? null : ratio >= 1 && difference < 1e-3,
    verdict: ratio === null ? '' : `${ratio.toFixed(2)} × (${ratio >= 1 ? 'met' : 'BELOW'}: 1)`,
    note: peers.ok
      ? `PyTorch ${other.toFixed(3)} s (${theirs[0].way}); gradient norms differ by ${difference.toExponential(1)}; memory at most ${(own[0].scratchBytes / 2 ** 20).toFixed(0)} MiB beside operands and results`
      : `not compared, and no pass: ${peers.why}`,
  };
}
