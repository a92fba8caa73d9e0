import { useQuery } from '@tanstack/react-query';
import type { Kind, MessageDetail, MessageSummary } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, messageChanged } from '../desk/asking.js';
import { desk, type EndingKind } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { go, type Place } from '../place.js';
import { LANGUAGES, speak, t } from '../words/i18n.js';
import { DEEDS, inFirst, ownName } from '../words/words.js';
import { SCHEMES, useColours } from './colours.js';
import { useRooms } from './rooms.js';

/** In this order, since what is under one's hands is likelier than what is elsewhere. */
export const GROUPS = ['deeds', 'rooms', 'messages', 'yours'] as const;

export interface Command {
  readonly key: string;
  readonly group: (typeof GROUPS)[number];
  readonly name: string;
  /** Found by these words too. */
  readonly also?: string;
  /** Where `name` is in another language than the console. */
  readonly language?: string;
  /** Asks the desk first: what it answers, or why not, is waited for here. */
  readonly asks?: boolean;
  readonly act: () => void;
}

const ENDINGS: readonly Kind[] = ['hold', 'withdrawal', 'all-clear'];

interface Doing {
  readonly onEnd: (ending: { message: MessageDetail; kind: EndingKind }) => void;
  readonly onKeys: () => void;
}

/** What this officer may go to or do from this place; `error` of what was begun and refused. */
export function useCommands(
  place: Place,
  { onEnd, onKeys }: Doing,
): { readonly commands: readonly Command[]; readonly error: Error | null } {
  const rooms = useRooms();
  const { languages } = useHub();
  const { choose } = useColours();
  const { deeds, error } = useDeeds(place, onEnd);
  const messages = useQuery({ queryKey: ['messages', 'newest'], queryFn: () => desk.messages(null) });
  const commands: Command[] = [
    ...deeds,
    ...rooms.map(({ name, place: to }) => ({
      key: name,
      group: 'rooms' as const,
      name: t(`frame:rooms.${name}`),
      act: () => go(to),
    })),
    { key: 'own', group: 'rooms', name: t('frame:officer.own'), act: () => go({ at: 'own' }) },
    ...(messages.data?.items ?? []).map((message) => toMessage(message, languages)),
    ...LANGUAGES.map((code) => ({
      key: code,
      group: 'yours' as const,
      name: ownName(code),
      also: t('frame:officer.language'),
      language: code,
      act: () => speak(code),
    })),
    ...SCHEMES.map((scheme) => ({
      key: scheme,
      group: 'yours' as const,
      name: `${t('frame:officer.colours')}: ${t(`frame:officer.scheme.${scheme}`)}`,
      act: () => choose(scheme),
    })),
    { key: 'keys', group: 'yours', name: t('frame:officer.keys'), act: onKeys },
  ];
  return { commands, error };
}

const toMessage = (message: MessageSummary, languages: readonly string[]): Command => ({
  key: message.reference,
  group: 'messages',
  name: `${message.reference} ${inFirst(message.headlines, languages)?.text ?? ''}`.trim(),
  also: [...Object.values(message.headlines), ...Object.values(message.event), message.incident ?? ''].join(' '),
  act: () => go({ at: 'message', id: message.reference }),
});

/** New alerts, and what may follow the message that is in sight, as the desk says it. */
function useDeeds(
  place: Place,
  onEnd: Doing['onEnd'],
): { readonly deeds: readonly Command[]; readonly error: Error | null } {
  const may = useMay();
  const id = 'id' in place ? place.id : null;
  const { data: message } = useQuery({ ...asking.message(id ?? ''), enabled: id !== null });
  const open = async (reference: string) => {
    go({ at: 'draft', id: reference });
    await messageChanged(reference);
  };
  const begin = useAct(
    (status: 'exercise' | 'actual', key) => desk.begin({ kind: 'alert', status }, key),
    ({ reference }) => open(reference),
  );
  const follow = useAct(
    ({ reference, kind }: { reference: string; kind: Kind }, key) => desk.beginDraft(reference, kind, key),
    (_, { reference }) => open(reference),
  );
  const deeds: Command[] = [];
  const add = (key: string, name: string, act: () => void, asks = false) =>
    deeds.push({ key, group: 'deeds', name, act, asks });
  if (message) {
    const { reference } = message;
    const of = (kind: Kind) => `${DEEDS[kind]} ${reference}`;
    const mayEnd = may('release') && (message.status === 'exercise' || may('approve'));
    for (const kind of message.newest ? message.mayFollow : [])
      if (!ENDINGS.includes(kind) && may('write') && message.draft === null)
        add(kind, of(kind), () => follow.mutate({ reference, kind }), true);
      else if (ENDINGS.includes(kind) && mayEnd)
        add(kind, of(kind), () => onEnd({ message, kind: kind as EndingKind }));
    if (message.draft) add('draft', t('frame:palette.draft', { reference }), () => go({ at: 'draft', id: reference }));
    if (message.draft)
      add('preview', t('frame:palette.preview', { reference }), () => go({ at: 'preview', id: reference }));
  }
  if (may('write'))
    for (const status of ['exercise', 'actual'] as const)
      add(`new-${status}`, t(`frame:palette.${status}`), () => begin.mutate(status), true);
  return { deeds, error: begin.error ?? follow.error };
}
