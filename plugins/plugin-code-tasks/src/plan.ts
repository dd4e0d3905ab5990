import { suitePlan } from '@framework/evaluation';

export const plan = suitePlan('code-tasks');
