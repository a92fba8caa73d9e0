import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { DraftContent, FieldError } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import { fromWall, toWall } from '../words/zone.js';
import styles from './editor.module.css';
import { faultWords } from './fault-words.js';
import { idOf } from './field-names.js';

type Link = DraftContent['links'][number];
type Contact = DraftContent['contacts'][number];

interface FurtherProps {
  readonly content: DraftContent;
  readonly errors: readonly FieldError[];
  readonly onChange: (content: DraftContent) => void;
}

/** Until when it holds, and where people find more: nothing here is needed for a release. */
export function Further({ content, errors, onChange }: FurtherProps): ReactElement {
  const { timeZone, languages } = useHub();
  const set = (change: Partial<DraftContent>) => onChange({ ...content, ...change });
  const at = (field: string) => {
    const error = errors.find((one) => one.field === field);
    return { id: idOf(field), error: error && faultWords(error) };
  };
  const setLink = (i: number, link: Link) => set({ links: content.links.map((old, k) => (k === i ? link : old)) });
  const setContact = (i: number, contact: Contact) =>
    set({ contacts: content.contacts.map((old, k) => (k === i ? contact : old)) });

  return (
    <section className={styles.further} aria-labelledby="further">
      <h2 id="further">{t('editor:further.title')}</h2>
      <TextInput
        {...at('expires')}
        className={styles.expires}
        label={t('editor:fact.expires')}
        description={t('editor:further.expires', { zone: timeZone })}
        type="datetime-local"
        value={content.expires === null ? '' : toWall(content.expires, timeZone)}
        onChange={(event) => set({ expires: fromWall(event.currentTarget.value, timeZone) })}
      />
      <Rows
        title={t('editor:fact.contacts')}
        empty={t('editor:further.noContact')}
        add={t('editor:further.addContact')}
        onAdd={() => set({ contacts: [...content.contacts, { name: '', for: 'public' }] })}
      >
        {content.contacts.map((contact, i) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and are only added at the end or removed.
            key={i}
            what={t('editor:further.contact', { n: i + 1 })}
            onRemove={() => set({ contacts: content.contacts.filter((_, k) => k !== i) })}
          >
            <TextInput
              {...at(`contacts[${i}].name`)}
              label={t('editor:further.name')}
              value={contact.name}
              onChange={(event) => setContact(i, { ...contact, name: event.currentTarget.value })}
            />
            <TextInput
              {...at(`contacts[${i}].phone`)}
              label={t('editor:further.phone')}
              type="tel"
              value={contact.phone ?? ''}
              onChange={(event) => setContact(i, { ...contact, phone: event.currentTarget.value })}
            />
            <TextInput
              {...at(`contacts[${i}].url`)}
              label={t('editor:further.address')}
              placeholder={t('editor:further.addressHint')}
              value={contact.url ?? ''}
              onChange={(event) => setContact(i, { ...contact, url: event.currentTarget.value })}
            />
            <NativeSelect
              {...at(`contacts[${i}].for`)}
              label={t('editor:further.for')}
              data={[
                { value: 'public', label: t('editor:further.public') },
                { value: 'press', label: t('editor:further.press') },
              ]}
              value={contact.for}
              onChange={(event) => setContact(i, { ...contact, for: event.currentTarget.value as Contact['for'] })}
            />
          </Row>
        ))}
      </Rows>
      <Rows
        title={t('editor:fact.links')}
        empty={t('editor:further.noLink')}
        add={t('editor:further.addLink')}
        onAdd={() => set({ links: [...content.links, { url: '', title: {} }] })}
      >
        {content.links.map((link, i) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            key={i}
            what={t('editor:further.link', { n: i + 1 })}
            onRemove={() => set({ links: content.links.filter((_, k) => k !== i) })}
          >
            <TextInput
              {...at(`links[${i}].url`)}
              label={t('editor:further.address')}
              placeholder="https://"
              value={link.url}
              onChange={(event) => setLink(i, { ...link, url: event.currentTarget.value })}
            />
            {languages.map((language) => (
              <TextInput
                key={language}
                {...at(`links[${i}].title.${language}`)}
                label={t('editor:further.linkTitle', { language: ownName(language) })}
                lang={language}
                value={link.title[language] ?? ''}
                onChange={(event) =>
                  setLink(i, { ...link, title: { ...link.title, [language]: event.currentTarget.value } })
                }
              />
            ))}
          </Row>
        ))}
      </Rows>
    </section>
  );
}

interface RowsProps {
  readonly title: string;
  readonly empty: string;
  readonly add: string;
  readonly onAdd: () => void;
  readonly children: readonly ReactNode[];
}

const Rows = ({ title, empty, add, onAdd, children }: RowsProps): ReactElement => (
  <div className={styles.rows}>
    <h3>{title}</h3>
    {children.length === 0 ? <p className="small">{empty}</p> : <ul>{children}</ul>}
    <Button variant="default" onClick={onAdd}>
      {add}
    </Button>
  </div>
);

const Row = ({
  what,
  onRemove,
  children,
}: {
  what: string;
  onRemove: () => void;
  children: ReactNode;
}): ReactElement => (
  <li className={styles.line}>
    {children}
    <Button variant="subtle" onClick={onRemove} aria-label={t('editor:further.remove', { what })}>
      {t('editor:remove')}
    </Button>
  </li>
);
