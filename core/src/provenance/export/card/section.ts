import type { ExportFacts } from '../facts/export-facts.js';
import type { Fragment, Html } from '../markup/html.js';
import { pageSection } from '../markup/page.js';

/** A part of the card: plain functions of the facts. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The question it answers. */
  readonly lead: string;
  content(facts: ExportFacts): Fragment;
}

export const renderSection = ({ id, title, lead, content }: Section, facts: ExportFacts): Html =>
  pageSection(id, title, lead, content(facts));
