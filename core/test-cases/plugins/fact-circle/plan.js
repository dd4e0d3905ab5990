export const plan = (_config, facts) => ({ facts: { contextLength: facts.get('steps') } });
