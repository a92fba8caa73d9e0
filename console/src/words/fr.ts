import { board } from './fr/board.js';
import { channels } from './fr/channels.js';
import { contacts } from './fr/contacts.js';
import { decisions } from './fr/decisions.js';
import { editor } from './fr/editor.js';
import { entry } from './fr/entry.js';
import { frame } from './fr/frame.js';
import { incidents } from './fr/incidents.js';
import { ledger } from './fr/ledger.js';
import { messages } from './fr/messages.js';
import { notices } from './fr/notices.js';
import { officers } from './fr/officers.js';
import { own } from './fr/own.js';
import { preview } from './fr/preview.js';
import { schedule } from './fr/schedule.js';
import { settings } from './fr/settings.js';
import { templates } from './fr/templates.js';
import { terms } from './fr/terms.js';

export const fr = {
  terms,
  frame,
  entry,
  own,
  officers,
  board,
  messages,
  editor,
  preview,
  templates,
  contacts,
  channels,
  incidents,
  decisions,
  schedule,
  ledger,
  settings,
  notices,
};
