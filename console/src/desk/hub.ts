import { createContext, use } from 'react';
import type { HubView, Scope } from '../../../src/press-office/api.js';

/** The hub and who is signed in, for everything behind the sign-in. */
export const HubContext = createContext<HubView | null>(null);

export function useHub(): HubView {
  const hub = use(HubContext);
  if (!hub) throw new Error('useHub: used before anybody signed in');
  return hub;
}

/** What the desk lets this officer do; a button that it would refuse is not shown. */
export const useMay = (): ((scope: Scope) => boolean) => {
  const { me } = useHub();
  return (scope) => me.scopes.includes(scope);
};
