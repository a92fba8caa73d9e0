import type { ReactElement } from 'react';
import type { Scope } from '../../../src/press-office/api.js';
import { useMay } from '../desk/hub.js';
import type { Place } from '../place.js';
import {
  BoardSign,
  ChannelsSign,
  ContactsSign,
  IncidentsSign,
  LedgerSign,
  MessagesSign,
  OfficersSign,
  SettingsSign,
  TemplatesSign,
} from './signs.js';

export interface Room {
  /** Its words are `frame:rooms.<name>`. */
  readonly name:
    | 'board'
    | 'messages'
    | 'incidents'
    | 'templates'
    | 'contacts'
    | 'channels'
    | 'ledger'
    | 'officers'
    | 'settings';
  readonly place: Place;
  readonly Sign: () => ReactElement;
  /** The places that are in it. */
  readonly holds: readonly Place['at'][];
  /** Shown only to whoever has it. */
  readonly needs?: Scope;
}

/** The rooms of the console in the order in which a night needs them; a new screen is a line here, in place.ts and app.tsx. */
const ROOMS: readonly Room[] = [
  { name: 'board', place: { at: 'board' }, Sign: BoardSign, holds: ['board'] },
  {
    name: 'messages',
    place: { at: 'messages', search: '' },
    Sign: MessagesSign,
    holds: ['messages', 'message', 'draft', 'preview', 'compare'],
  },
  {
    name: 'incidents',
    place: { at: 'incidents' },
    Sign: IncidentsSign,
    holds: ['incidents', 'incident'],
    needs: 'read',
  },
  {
    name: 'templates',
    place: { at: 'templates', search: '', hazard: '', hidden: false },
    Sign: TemplatesSign,
    holds: ['templates', 'template', 'template-begin', 'template-edit'],
  },
  { name: 'contacts', place: { at: 'contacts', search: '' }, Sign: ContactsSign, holds: ['contacts'] },
  {
    name: 'channels',
    place: { at: 'channels', show: '' },
    Sign: ChannelsSign,
    holds: ['channels', 'decisions'],
    needs: 'read',
  },
  { name: 'ledger', place: { at: 'ledger' }, Sign: LedgerSign, holds: ['ledger'], needs: 'read' },
  { name: 'officers', place: { at: 'officers' }, Sign: OfficersSign, holds: ['officers'], needs: 'admin' },
  { name: 'settings', place: { at: 'settings', search: '' }, Sign: SettingsSign, holds: ['settings'], needs: 'admin' },
];

/** Those into which this officer may go. */
export function useRooms(): readonly Room[] {
  const may = useMay();
  return ROOMS.filter(({ needs }) => needs === undefined || may(needs));
}
