/** A thread that does what is to be done with single files of a takedown. */
import { Hand } from './hand.js';
import { serve } from './remote.js';

serve(Promise.resolve(new Hand()));
