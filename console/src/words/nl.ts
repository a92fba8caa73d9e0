import { board } from './nl/board.js';
import { channels } from './nl/channels.js';
import { contacts } from './nl/contacts.js';
import { decisions } from './nl/decisions.js';
import { editor } from './nl/editor.js';
import { entry } from './nl/entry.js';
import { frame } from './nl/frame.js';
import { incidents } from './nl/incidents.js';
import { ledger } from './nl/ledger.js';
import { messages } from './nl/messages.js';
import { notices } from './nl/notices.js';
import { officers } from './nl/officers.js';
import { own } from './nl/own.js';
import { preview } from './nl/preview.js';
import { schedule } from './nl/schedule.js';
import { settings } from './nl/settings.js';
import { templates } from './nl/templates.js';
import { terms } from './nl/terms.js';

export const nl = {
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
