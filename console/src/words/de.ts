import { board } from './de/board.js';
import { channels } from './de/channels.js';
import { contacts } from './de/contacts.js';
import { decisions } from './de/decisions.js';
import { editor } from './de/editor.js';
import { entry } from './de/entry.js';
import { frame } from './de/frame.js';
import { incidents } from './de/incidents.js';
import { ledger } from './de/ledger.js';
import { messages } from './de/messages.js';
import { notices } from './de/notices.js';
import { officers } from './de/officers.js';
import { own } from './de/own.js';
import { preview } from './de/preview.js';
import { schedule } from './de/schedule.js';
import { settings } from './de/settings.js';
import { templates } from './de/templates.js';
import { terms } from './de/terms.js';

export const de = {
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
