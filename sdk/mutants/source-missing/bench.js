import { defineBench } from '@framework/sdk/contract';

export default defineBench({ missingSource: () => ({ where: 'nowhere' }) });
