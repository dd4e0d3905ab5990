import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const RUN = fileURLToPath(new URL('../bench/run.js', import.meta.url));

/** `npm run bench -- …` */
const bench = (...args: readonly string[]) =>
  spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8' });

test('--help says the areas, and of each its options: nothing is measured', (t) => {
  const { status, stdout } = bench('--help');
  t.is(status, 0);
  const areas = [...stdout.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name!);
  t.true(areas.length >= 9, stdout);
  for (const area of areas) {
    const help = bench(area, '--help');
    t.is(help.status, 0, help.stderr);
    t.true(help.stdout.startsWith(`npm run bench -- ${area} [options]\n`), help.stdout);
    t.regex(help.stdout, /^ {2}--json /m);
  }
  t.regex(bench('data', '--help').stdout, /^ {2}--megabytes <number> +of text for signatures \(8\)$/m);
});

for (const [args, message] of [
  [[], /no area is named; .*one of: kernel, /],
  [['nothing'], /there is no area 'nothing'; one of: kernel, /],
  [['data', '--corpsu', 'a'], /there is no option --corpsu; npm run bench -- data --help/],
  [['kernel', '--rounds', '3'], /there is no option --rounds/],
  [['data', '--rounds', 'many'], /--rounds: 'many' is no number/],
  [['data', '--rounds'], /--rounds takes a value: <number>/],
  [['data', '--only', 'signature'], /--only: 'signature' is none of signatures, /],
  [['train', '--compute', 'f16'], /--compute: 'f16' is none of f32, bf16/],
  [['matmul', '--shape', '3x3'], /--shape: '3x3' is no shape/],
  [['packing', 'documents'], /'documents' belongs to no option/],
  [['packing', '--json=yes'], /--json takes no value/],
] as const) {
  test(`one line and exit 2: bench ${args.join(' ')}`, (t) => {
    const { status, stdout, stderr } = bench(...args);
    t.is(status, 2);
    t.is(stdout, '');
    t.regex(stderr, message);
    t.regex(stderr, /^error: .*\n$/);
  });
}

test('an area is measured with what it is told', (t) => {
  const { status, stdout, stderr } = bench('packing', '--documents', '40', '--rounds', '1', '--json');
  t.not(status, 2, stderr);
  const { area, rows } = JSON.parse(stdout);
  t.is(area, 'packing');
  t.regex(rows[0].note, /of 40 documents/);
});
