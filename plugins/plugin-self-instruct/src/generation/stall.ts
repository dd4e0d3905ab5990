import { frameworkError } from '@framework/sdk';
import type { Admission } from '../admission/admission.js';
import type { RecordedAnswer } from '../answers/records.js';

/** So much of an answer is shown. */
const SHOWN = 120;

/** Notices a model that says the same for ever, or nothing that can be used: it must cost a bounded number of requests. */
export class Stall {
  readonly #patience: number;
  readonly #admission: Pick<Admission, 'objectionTo'>;
  #barrenTasks = 0;
  #barrenInstances = 0;

  constructor(patience: number, admission: Pick<Admission, 'objectionTo'>) {
    this.#patience = patience;
    this.#admission = admission;
  }

  /** @throws FWK_SOURCE_STALLED */
  tasks(answer: RecordedAnswer, fresh: number, dropped: Readonly<Record<string, number>>): void {
    this.#barrenTasks = fresh > 0 ? 0 : this.#barrenTasks + 1;
    if (this.#barrenTasks >= this.#patience) throw this.#error('new task', answer, dropped);
  }

  /** @throws FWK_SOURCE_STALLED */
  instances(answer: RecordedAnswer, kept: number, dropped: Readonly<Record<string, number>>): void {
    this.#barrenInstances = kept > 0 ? 0 : this.#barrenInstances + 1;
    if (this.#barrenInstances >= this.#patience) throw this.#error('trace', answer, dropped);
  }

  #error(what: string, answer: RecordedAnswer, dropped: Readonly<Record<string, number>>): Error {
    const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
    return frameworkError('FWK_SOURCE_STALLED', {
      message: `${this.#patience} answers in a row gave no ${what}${reasons.length === 0 ? '' : `; dropped so far: ${reasons.join(', ')}`}; the last answer: ${this.#shown(answer)}`,
      at: 'plugin-self-instruct',
    });
  }

  /** What came, on one line, and nothing of it that must not be told. */
  #shown({ outcome }: RecordedAnswer): string {
    if (outcome.kind === 'oversized') return `${outcome.bytes} bytes`;
    const text = outcome.kind === 'reply' ? outcome.text : outcome.why;
    const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
    if (line === '') return 'empty';
    const objection = this.#admission.objectionTo(line.slice(0, 8 * SHOWN));
    if (objection !== undefined) return `not shown (${objection})`;
    return `'${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}'`;
  }
}
