import { queryOptions } from '@tanstack/react-query';
import { memory } from '../desk/asking.js';
import { people } from '../desk/people.js';

/** What the screens about people read. */
export const asked = {
  factors: queryOptions({ queryKey: ['factors'], queryFn: people.factors }),
  sessions: queryOptions({ queryKey: ['sessions'], queryFn: people.sessions }),
  officers: queryOptions({ queryKey: ['officers'], queryFn: people.officers }),
  tokens: queryOptions({ queryKey: ['tokens'], queryFn: people.tokens }),
};

/** After something of it was changed. */
export const peopleChanged = async (): Promise<void> => {
  await Promise.all(Object.values(asked).map(({ queryKey }) => memory.invalidateQueries({ queryKey })));
};
