import { Button, TextInput } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useRef, useState } from 'react';
import type { ContactView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { useHub, useMay } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { settle } from '../place.js';
import { language, t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { inFirst } from '../words/words.js';
import { askedContacts, contacts, contactsChanged } from './asked.js';
import { ContactDialog } from './contact-dialog.js';
import styles from './contacts.module.css';
import { VerifyDialog } from './verify-dialog.js';

/** Telephone numbers and links that messages may say, and who has verified them. */
export function ContactsScreen({ search }: { search: string }): ReactElement {
  useDocumentTitle(`${t('contacts:title')} · Tocsin`);
  const may = useMay();
  const all = useQuery(askedContacts);
  const [adding, setAdding] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.focus()]]);
  if (all.isPending) return <Waiting what={t('contacts:waiting')} meanwhile={t('contacts:meanwhile')} />;
  if (!all.data) return <Trouble error={all.error} again={() => void all.refetch()} />;
  const found = all.data.items.filter((contact) => matches(contact, search));
  return (
    <>
      <div className={styles.head}>
        <h1>{t('contacts:title')}</h1>
        <TextInput
          ref={field}
          type="search"
          aria-label={t('contacts:searchLabel')}
          placeholder={t('contacts:search')}
          value={search}
          onChange={(event) => settle({ at: 'contacts', search: event.currentTarget.value })}
        />
      </div>
      <p className="prose soft">{t('contacts:told')}</p>
      <ul className={styles.list}>
        {found.map((contact) => (
          <Line key={contact.id} contact={contact} />
        ))}
      </ul>
      {found.length === 0 && <p className={styles.none}>{t('contacts:none', { search })}</p>}
      <Bar actions={may('write') && <Button onClick={() => setAdding(true)}>{t('contacts:add')}</Button>}>
        <p className="soft" role="status">
          {t('contacts:found', { count: found.length })}
        </p>
      </Bar>
      {adding && <ContactDialog contact={null} onClose={() => setAdding(false)} />}
    </>
  );
}

function Line({ contact }: { contact: ContactView }): ReactElement {
  const { languages } = useHub();
  const may = useMay();
  const [open, setOpen] = useState<'edit' | 'verify' | null>(null);
  const remove = useAct((_: null, key) => contacts.remove(contact.id, key), contactsChanged);
  const name = inFirst(contact.name, [language(), ...languages]);
  const of = name?.text ?? contact.phone ?? contact.url ?? '';
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <p className={styles.name} lang={name?.language}>
          {of}
        </p>
        <p className={styles.fact}>{[contact.printed, contact.url].filter(Boolean).join(' · ')}</p>
        <p className={styles.state} data-state={contact.verified ? (contact.due ? 'due' : 'verified') : 'open'}>
          <State contact={contact} />
          {' · '}
          {t(`contacts:for.${contact.for}`)}
        </p>
      </div>
      {!contact.builtIn && (
        <div className={styles.actions}>
          {may('approve') && (
            <Button
              variant="default"
              aria-label={`${t(contact.verified ? 'contacts:verifyAgain' : 'contacts:verify')}: ${of}`}
              onClick={() => setOpen('verify')}
            >
              {t(contact.verified ? 'contacts:verifyAgain' : 'contacts:verify')}
            </Button>
          )}
          {may('write') && (
            <Button variant="default" aria-label={`${t('contacts:edit')}: ${of}`} onClick={() => setOpen('edit')}>
              {t('contacts:edit')}
            </Button>
          )}
          {may('approve') && (
            <Button
              variant="default"
              aria-label={`${t('terms:remove')}: ${of}`}
              disabled={remove.isPending}
              onClick={() => remove.mutate(null)}
            >
              {t('terms:remove')}
            </Button>
          )}
        </div>
      )}
      <Refusal error={remove.error} />
      {open === 'edit' && <ContactDialog contact={contact} onClose={() => setOpen(null)} />}
      {open === 'verify' && <VerifyDialog contact={contact} of={of} onClose={() => setOpen(null)} />}
    </li>
  );
}

/** In words and with a shape, never by colour alone. */
function State({ contact: { verified, verifyAgainAt, due, builtIn } }: { contact: ContactView }): ReactElement {
  if (!verified) return <>○ {t('contacts:open')}</>;
  if (builtIn) return <>✓ {t('contacts:builtIn')}</>;
  const parts = {
    who: verified.by?.name ?? '',
    at: <Moment at={verified.at} />,
    again: verifyAgainAt && <Moment at={verifyAgainAt} />,
  };
  if (due)
    return (
      <>
        ● <Sentence of={t('contacts:due')} parts={parts} />
      </>
    );
  return (
    <>
      ✓ <Sentence of={t(verifyAgainAt ? 'contacts:verifiedUntil' : 'contacts:verified')} parts={parts} />
    </>
  );
}

function matches({ name, phone, printed, url }: ContactView, search: string): boolean {
  const text = [...Object.values(name), phone, printed, url].join('\n').toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
