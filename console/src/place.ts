import { useSyncExternalStore } from 'react';

/**
 * Where in the console one is. It stands after the `#`, so that the console is one static file wherever it is served,
 * and a one-time code in a link never reaches a server's log.
 */
export type Place =
  | { readonly at: 'board' }
  | { readonly at: 'messages'; readonly search: string }
  | { readonly at: 'message'; readonly id: string }
  | { readonly at: 'draft'; readonly id: string }
  | { readonly at: 'preview'; readonly id: string }
  | ({ readonly at: 'ledger' } & LedgerFilter)
  | { readonly at: 'templates'; readonly search: string; readonly hazard: string; readonly hidden: boolean }
  | { readonly at: 'template' | 'template-begin' | 'template-edit'; readonly template: string }
  | { readonly at: 'contacts'; readonly search: string }
  | { readonly at: 'compare'; readonly id: string; readonly from: string; readonly to: string }
  | { readonly at: 'own' }
  | { readonly at: 'refused'; readonly why: string }
  | { readonly at: 'officers' }
  | { readonly at: 'incidents' }
  | { readonly at: 'incident'; readonly id: string }
  | { readonly at: 'decisions' }
  | { readonly at: 'channels'; readonly show: string }
  | { readonly at: 'settings'; readonly search: string }
  | { readonly at: 'welcome'; readonly code: string }
  | { readonly at: 'nowhere' };

/** What of the ledger is shown; all that are given have to fit. */
export interface LedgerFilter {
  readonly search?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
}

const LEDGER_FILTERS = ['search', 'subject', 'actor', 'action'] as const;

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  const [first = '', id, part] = path.split('/').filter((piece) => piece !== '');
  switch (first) {
    case '':
    case 'board':
      return { at: 'board' };
    case 'own':
    case 'officers':
    case 'decisions':
      return id === undefined ? { at: first } : { at: 'nowhere' };
    case 'incidents':
      if (id === undefined) return { at: 'incidents' };
      return part === undefined ? { at: 'incident', id } : { at: 'nowhere' };
    case 'channels':
      return id === undefined ? { at: 'channels', show: parameters.get('show') ?? '' } : { at: 'nowhere' };
    case 'settings':
      return id === undefined ? { at: 'settings', search: parameters.get('q') ?? '' } : { at: 'nowhere' };
    case 'ledger':
      return id === undefined ? { at: 'ledger', ...filterIn(parameters) } : { at: 'nowhere' };
    case 'refused':
      return { at: 'refused', why: parameters.get('why') ?? '' };
    case 'welcome':
      return { at: 'welcome', code: parameters.get('code') ?? '' };
    case 'messages':
      if (id === undefined) return { at: 'messages', search: parameters.get('q') ?? '' };
      if (part === undefined) return { at: 'message', id };
      if (part === 'draft') return { at: 'draft', id };
      if (part === 'preview') return { at: 'preview', id };
      if (part === 'compare')
        return { at: 'compare', id, from: parameters.get('from') ?? '', to: parameters.get('to') ?? '' };
      return { at: 'nowhere' };
    case 'templates':
      if (id === undefined)
        return {
          at: 'templates',
          search: parameters.get('q') ?? '',
          hazard: parameters.get('hazard') ?? '',
          hidden: parameters.has('hidden'),
        };
      if (id === 'new') return part === undefined ? { at: 'template-edit', template: id } : { at: 'nowhere' };
      if (part === undefined) return { at: 'template', template: id };
      if (part === 'begin') return { at: 'template-begin', template: id };
      if (part === 'edit') return { at: 'template-edit', template: id };
      return { at: 'nowhere' };
    case 'contacts':
      return id === undefined ? { at: 'contacts', search: parameters.get('q') ?? '' } : { at: 'nowhere' };
    default:
      return { at: 'nowhere' };
  }
}

const filterIn = (parameters: URLSearchParams): LedgerFilter =>
  Object.fromEntries(
    LEDGER_FILTERS.flatMap((name) => {
      const value = parameters.get(name);
      return value ? [[name, value]] : [];
    }),
  );

export function addressOf(place: Place): string {
  switch (place.at) {
    case 'board':
      return '#/board';
    case 'messages':
      return withQuery('#/messages', { q: place.search });
    case 'message':
      return `#/messages/${place.id}`;
    case 'draft':
      return `#/messages/${place.id}/draft`;
    case 'preview':
      return `#/messages/${place.id}/preview`;
    case 'templates': {
      const { search, hazard, hidden } = place;
      return withQuery('#/templates', { q: search, hazard, hidden: hidden ? 'too' : '' });
    }
    case 'template':
      return `#/templates/${place.template}`;
    case 'template-begin':
      return `#/templates/${place.template}/begin`;
    case 'template-edit':
      return place.template === 'new' ? '#/templates/new' : `#/templates/${place.template}/edit`;
    case 'contacts':
      return withQuery('#/contacts', { q: place.search });
    case 'compare':
      return `#/messages/${place.id}/compare?${new URLSearchParams({ from: place.from, to: place.to })}`;
    case 'own':
    case 'officers':
    case 'incidents':
    case 'decisions':
      return `#/${place.at}`;
    case 'incident':
      return `#/incidents/${place.id}`;
    case 'channels':
      return withQuery('#/channels', { show: place.show });
    case 'settings':
      return withQuery('#/settings', { q: place.search });
    case 'ledger': {
      const given = LEDGER_FILTERS.flatMap((name) => (place[name] ? [[name, place[name]]] : []));
      return given.length === 0 ? '#/ledger' : `#/ledger?${new URLSearchParams(given)}`;
    }
    case 'refused':
      return `#/refused?${new URLSearchParams({ why: place.why })}`;
    case 'welcome':
      return `#/welcome?${new URLSearchParams({ code: place.code })}`;
    case 'nowhere':
      return '#/';
  }
}

/** Filters stand in the address, so that a list can be sent to somebody as it is seen; an empty one does not. */
function withQuery(path: string, parameters: { readonly [name: string]: string }): string {
  const said = Object.entries(parameters).filter(([, value]) => value !== '');
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
}

export const go = (place: Place): void => {
  window.location.hash = addressOf(place);
};

/** For a place that is typed into, such as a search: the way back must not lead through every letter. */
export const settle = (place: Place): void => {
  window.history.replaceState(null, '', addressOf(place));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
};

const subscribe = (changed: () => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** The part of the address after the `#`; `placeOf` reads it. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => window.location.hash);
