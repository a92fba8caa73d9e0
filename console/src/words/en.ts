import { board } from './en/board.js';
import { channels } from './en/channels.js';
import { contacts } from './en/contacts.js';
import { decisions } from './en/decisions.js';
import { editor } from './en/editor.js';
import { entry } from './en/entry.js';
import { frame } from './en/frame.js';
import { incidents } from './en/incidents.js';
import { ledger } from './en/ledger.js';
import { messages } from './en/messages.js';
import { notices } from './en/notices.js';
import { officers } from './en/officers.js';
import { own } from './en/own.js';
import { preview } from './en/preview.js';
import { schedule } from './en/schedule.js';
import { settings } from './en/settings.js';
import { templates } from './en/templates.js';
import { terms } from './en/terms.js';

export const en = {
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
} as const;
