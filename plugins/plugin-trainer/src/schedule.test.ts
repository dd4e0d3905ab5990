import test from 'ava';
import fc from 'fast-check';
import { learningRateAt, type ScheduleConfig } from './schedule.js';

const config: ScheduleConfig = {
  steps: 100,
  learningRate: 1,
  warmupSteps: 10,
  decaySteps: 20,
  decay: 'linear',
  finalLearningRate: 0.1,
};

test('it rises to the peak, stays, and falls towards the end', (t) => {
  t.is(learningRateAt(0, config), 0.1);
  t.is(learningRateAt(9, config), 1);
  t.is(learningRateAt(10, config), 1);
  t.is(learningRateAt(79, config), 1);
  t.is(learningRateAt(80, config), 1);
  t.is(learningRateAt(90, config), 0.55);
  t.true(learningRateAt(99, config) > 0.1);
});

test('every shape of decay starts at the peak and heads for the final rate', (t) => {
  for (const decay of ['linear', 'cosine', 'root'] as const) {
    t.is(learningRateAt(80, { ...config, decay }), 1, decay);
    t.true(Math.abs(learningRateAt(100, { ...config, decay }) - 0.1) < 1e-12, decay);
  }
});

test('it stays between zero and the peak and never rises after warm-up', (t) => {
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.nat(50),
      fc.nat(50),
      fc.constantFrom('linear', 'cosine', 'root'),
      (warmupSteps, stable, decaySteps, decay) => {
        const steps = warmupSteps + stable + decaySteps + 1;
        const schedule: ScheduleConfig = { ...config, steps, warmupSteps, decaySteps, decay };
        let previous = 0;
        for (let step = 0; step < steps; step++) {
          const rate = learningRateAt(step, schedule);
          if (!(rate > 0 && rate <= 1)) return false;
          if (step < warmupSteps ? rate < previous : step > warmupSteps && rate > previous) return false;
          previous = rate;
        }
        return true;
      },
    ),
  );
  t.pass();
});
