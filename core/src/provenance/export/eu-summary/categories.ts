import type { ExportFacts, SourceFacts } from '../facts/export-facts.js';
import type { RepositoryFacts } from '../facts/kept-documents.js';
import { type Category, type SourceStatement, type Statements, statementOf } from './statements.js';

/** A source in the template's order. */
export interface CategorisedSource {
  readonly source: SourceFacts;
  /** `unstated`: the run does not tell, and nobody said. */
  readonly category: Category | 'unstated';
  /** Who says so. */
  readonly by: 'run' | 'provider' | 'nobody';
  readonly statement: SourceStatement | undefined;
  readonly licences: readonly string[];
  /** Models that wrote its documents. */
  readonly models: readonly string[];
  readonly repositories: readonly RepositoryFacts[];
}

/**
 * Sources something of was kept, each under one section of the template. The tables tell one kind by themselves: documents a model wrote
 * (`generatedBy`), or that were all made of other documents of the run (`derivedFrom`), are synthetic. Whether a data set is public, licensed
 * or crawled is nowhere in them: a folder looks like a folder. That the provider says, or the summary that it was not said.
 */
export function categorise(facts: ExportFacts, statements: Statements): readonly CategorisedSource[] {
  return facts.sources
    .filter(({ planted, kept }) => !planted && kept.documents > 0)
    .map((source) => {
      const repositories = facts.kept.repositories.filter((one) => one.source === source.id);
      const models = [...new Set(repositories.flatMap(({ generatedBy }) => generatedBy))].sort();
      const made =
        repositories.length > 0 &&
        repositories.every(({ documents, derived, generated }) => derived + generated >= documents);
      const statement = statementOf(statements, source.id);
      const category = made ? 'synthetic' : (statement?.category ?? 'unstated');
      return {
        source,
        category,
        by: made ? 'run' : statement === undefined ? 'nobody' : 'provider',
        statement,
        licences: [...new Set(repositories.flatMap(({ licences }) => licences ?? []))].sort(),
        models,
        repositories,
      };
    });
}
