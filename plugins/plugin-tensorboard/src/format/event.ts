import { MessageWriter } from './message-writer.js';

/** When and where on the axis something happened. */
export interface Moment {
  readonly step: number;
  /** Seconds. */
  readonly time: number;
}

/** Field numbers: tensorflow/core/util/event.proto, and framework/{summary,tensor,tensor_shape,types}.proto. */
const EVENT = { time: 1, step: 2, version: 3, summary: 5, session: 7 } as const;
const VALUE = { tag: 1, simple: 2, tensor: 8, metadata: 9 } as const;
const TENSOR = { type: 1, shape: 2, texts: 8 } as const;
const TYPE_TEXT = 7;
const SESSION_START = 1;

const event = ({ step, time }: Moment): MessageWriter =>
  new MessageWriter().double(EVENT.time, time).integer(EVENT.step, step);

/** The first event of a file. Version 2 says that a restart is told by a session's start, not guessed from steps. */
export const versionEvent = (moment: Moment): Uint8Array =>
  event(moment).text(EVENT.version, 'brain.Event:2').finish();

/** Whatever a reader has of this step or later, from files before this one, is no longer so. */
export const startEvent = (moment: Moment): Uint8Array =>
  event(moment).message(EVENT.session, new MessageWriter().integer(1, SESSION_START)).finish();

/** Figures of one moment, by tag. */
export function scalarEvent(moment: Moment, scalars: Readonly<Record<string, number>>): Uint8Array {
  const summary = new MessageWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    summary.message(1, new MessageWriter().text(VALUE.tag, tag).float(VALUE.simple, value));
  }
  return event(moment).message(EVENT.summary, summary).finish();
}

/** A text for the page “Text”, which shows Markdown. */
export function textEvent(moment: Moment, tag: string, markdown: string): Uint8Array {
  const plugin = new MessageWriter().text(1, 'text');
  const value = new MessageWriter()
    .text(VALUE.tag, tag)
    .message(
      VALUE.tensor,
      new MessageWriter()
        .integer(TENSOR.type, TYPE_TEXT)
        .message(TENSOR.shape, new MessageWriter())
        .text(TENSOR.texts, markdown),
    )
    .message(VALUE.metadata, new MessageWriter().message(1, plugin));
  return event(moment).message(EVENT.summary, new MessageWriter().message(1, value)).finish();
}
